package adapters;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.FaultEvent;
import com.launchdarkly.eventsource.HttpConnectStrategy;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.RetryDelayStrategy;
import com.launchdarkly.eventsource.StartedEvent;
import com.launchdarkly.eventsource.StreamEvent;
import com.launchdarkly.eventsource.StreamException;
import java.net.URI;
import java.util.List;
import java.util.Map;

final class OkhttpEventsourceHttp implements Client {
  public String artifact() {
    return "okhttp-eventsource";
  }

  public List<String> can() {
    return List.of("headers", "lastEventId", "states", "closeOn");
  }

  public void open(Source source) {
    HttpConnectStrategy http = ConnectStrategy.http(URI.create(source.url()));
    for (Map.Entry<String, String> header : source.headers().entrySet()) {
      http = http.header(header.getKey(), header.getValue());
    }
    // The waits that the stream asks for, or none of them could be judged: by default up to half of one is taken away
    // by chance, which is too early.
    RetryDelayStrategy asAsked = RetryDelayStrategy.defaultStrategy().jitterMultiplier(0).backoffMultiplier(1);
    EventSource events = new EventSource.Builder(http).errorStrategy(ErrorStrategy.alwaysContinue())
        .retryDelayStrategy(asAsked).lastEventId(source.lastEventId()).build();
    source.closer(events::close);
    Thread thread = new Thread(() -> follow(events, source));
    thread.setDaemon(true);
    thread.start();
  }

  private static void follow(EventSource events, Source source) {
    try {
      while (!source.isClosed()) {
        StreamEvent event = events.readAnyEvent();
        if (source.isClosed()) return;
        if (event instanceof StartedEvent) source.opened();
        else if (event instanceof MessageEvent message) {
          source.event(message.getEventName(), message.getData(), events.getLastEventId());
        } else if (event instanceof FaultEvent) source.error(false);
      }
    } catch (StreamException end) {
      if (!source.isClosed()) source.error(true);
    }
  }
}
