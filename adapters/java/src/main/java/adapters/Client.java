package adapters;

import java.util.List;

/** One package under test, kind client. */
interface Client {
  /** The artifact whose version is reported. */
  String artifact();

  /** What it can show or do: headers, lastEventId, states, closeOn, throwOn. */
  List<String> can();

  /** Follows the URL, on any thread, and gives the source what closes it. */
  void open(Source source);
}
