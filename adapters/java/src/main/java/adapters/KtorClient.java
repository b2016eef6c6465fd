package adapters;

import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.cio.CIO;
import io.ktor.client.plugins.sse.DefaultClientSSESession;
import io.ktor.client.plugins.sse.SSEBufferPolicy;
import io.ktor.client.plugins.sse.SSEClientContent;
import io.ktor.client.plugins.sse.SSEKt;
import io.ktor.client.request.HttpRequestBuilder;
import io.ktor.http.content.OutgoingContent;
import io.ktor.sse.ServerSentEvent;
import io.ktor.utils.io.ByteReadChannel;
import java.lang.reflect.Constructor;
import java.util.Map;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.time.DurationKt;
import kotlin.time.DurationUnit;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.io.Buffer;
import kotlinx.io.Source;

/** The session of the SSE plugin on a channel of ours; the client is for reconnecting, of which it may do none. */
final class KtorClient implements Subject {
  private final HttpClient client = HttpClientKt.HttpClient(CIO.INSTANCE, config -> Unit.INSTANCE);

  /** Each read is waited for when the one before is used up, and is there at once. */
  private static final class Channel implements ByteReadChannel {
    private final Reads stream;
    private final Buffer buffer = new Buffer();
    private boolean ended;
    private Throwable cause;

    Channel(Reads stream) {
      this.stream = stream;
    }

    public Throwable getClosedCause() {
      return cause;
    }

    public boolean isClosedForRead() {
      return cause != null || ended && buffer.exhausted();
    }

    public Source getReadBuffer() {
      return buffer;
    }

    public Object awaitContent(int least, Continuation<? super Boolean> then) {
      while (!ended && buffer.getSize() < least) {
        byte[] chunk = stream.next();
        if (chunk == null) ended = true;
        else buffer.write(chunk, 0, chunk.length);
      }
      return buffer.getSize() >= least;
    }

    public void cancel(Throwable why) {
      cause = why;
    }
  }

  private static final class Nothing extends OutgoingContent.NoContent {}

  public String artifact() {
    return "ktor-client-core-jvm";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "sticky", "comments", true, "retry", "block");
  }

  /** Its constructor takes a Duration, which is hidden from Java. */
  private SSEClientContent content() throws ReflectiveOperationException {
    HttpRequestBuilder request = new HttpRequestBuilder();
    request.getAttributes().put(SSEKt.getSSEClientForReconnectionAttr(), client);
    Constructor<?> constructor = SSEClientContent.class.getConstructors()[0];
    return (SSEClientContent) constructor.newInstance(DurationKt.toDuration(3, DurationUnit.SECONDS), true, true, 0,
        SSEBufferPolicy.Off.INSTANCE, JobKt.Job(null), request, new Nothing(), null);
  }

  public void parse(Reads stream, Out out, String lastEventId) throws Exception {
    DefaultClientSSESession session =
        new DefaultClientSSESession(content(), new Channel(stream), JobKt.Job(null));
    FlowCollector<ServerSentEvent> take = (event, then) -> {
      deliver(event, out);
      return Unit.INSTANCE;
    };
    BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, then) -> session.getIncoming().collect(take, then));
  }

  private static void deliver(ServerSentEvent event, Out out) {
    if (event.getComments() != null) event.getComments().lines().forEach(out::comment);
    // A block of comments, a retry or an id alone comes without data and type: no consumer takes it for an event.
    String id = event.getId() == null ? "" : event.getId();
    if (event.getData() != null) out.event(event.getEvent(), event.getData(), id);
    else if (event.getEvent() != null) out.event(event.getEvent(), "", id);
    if (event.getRetry() != null) out.retry(event.getRetry());
  }
}
