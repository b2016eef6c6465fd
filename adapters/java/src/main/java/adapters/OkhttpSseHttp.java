package adapters;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;

final class OkhttpSseHttp implements Client {
  private final OkHttpClient client;

  OkhttpSseHttp() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(1000);
    dispatcher.setMaxRequestsPerHost(1000);
    client = new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(Duration.ZERO)
        .addInterceptor(OkhttpSseHttp::guarded).build();
  }

  /** At the end of a body that ends with CR the reader asks for more for ever: it may do so a thousand times. */
  private static Response guarded(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    okio.Source guard = new ForwardingSource(body.source()) {
      private int past;

      @Override
      public long read(Buffer sink, long count) throws IOException {
        long read = super.read(sink, count);
        if (read == -1 && ++past > 1000) throw new IOException("it asks for more again and again after the end");
        return read;
      }
    };
    return response.newBuilder().body(ResponseBody.create(body.contentType(), -1, Okio.buffer(guard))).build();
  }

  public String artifact() {
    return "okhttp-sse";
  }

  public List<String> can() {
    return List.of("headers", "states", "closeOn", "throwOn");
  }

  public void open(Source source) {
    Request request = new Request.Builder().url(source.url()).headers(Headers.of(source.headers())).build();
    EventSource events = EventSources.createFactory(client).newEventSource(request, new EventSourceListener() {
      @Override
      public void onOpen(EventSource events, Response response) {
        source.opened();
      }

      @Override
      public void onEvent(EventSource events, String id, String type, String data) {
        source.event(type, data, id);
      }

      @Override
      public void onClosed(EventSource events) {
        source.error(true); // it does not connect again
      }

      @Override
      public void onFailure(EventSource events, Throwable fault, Response response) {
        if (!source.isClosed()) source.error(true); // cancel() is reported as a failure, by design
      }
    });
    source.closer(events::cancel);
  }
}
