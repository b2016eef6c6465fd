package adapters;

import java.util.Map;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import okio.Okio;

final class OkhttpSse implements Subject {
  private static final Request REQUEST = new Request.Builder().url("http://localhost/").build();
  private static final MediaType TYPE = MediaType.get("text/event-stream");

  public String artifact() {
    return "okhttp-sse";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "sticky");
  }

  public void parse(Reads stream, Out out, String lastEventId) {
    Response response = new Response.Builder().request(REQUEST).protocol(Protocol.HTTP_1_1).code(200).message("OK")
        .body(ResponseBody.create(TYPE, -1, Okio.buffer(Okio.source(stream)))).build();
    EventSources.processResponse(response, new EventSourceListener() {
      @Override
      public void onEvent(EventSource source, String id, String type, String data) {
        out.event(type, data, id == null ? "" : id);
      }

      @Override
      public void onFailure(EventSource source, Throwable fault, Response response) {
        out.error(fault);
      }
    });
  }
}
