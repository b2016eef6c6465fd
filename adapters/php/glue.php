<?php
/**
 * Speaks the adapter protocol for a PHP parser: JSON Lines on stdin and stdout.
 *
 * Run as `glue.php ADAPTER`. ADAPTER returns ['hello' => what hello declares, 'parse' => function (array $chunks, Out $out)].
 * parse calls $out->read() when the library takes the next chunk that is not empty: what comes after it is of that read.
 */

/** Takes what a library delivers, filed under the read that caused it. */
class Out
{
    public array $trace;
    public int $events = 0;
    private array $due;
    private int $now = 0;

    public function __construct(array $chunks)
    {
        $this->trace = array_fill(0, count($chunks) + 1, []);
        $this->due = [...array_keys(array_filter($chunks, fn ($chunk) => $chunk !== '')), count($chunks)];
    }

    public function read(): void
    {
        $this->now = array_shift($this->due) ?? $this->now;
    }

    /** $id is null where the library reports none. */
    public function event(string $type, string $data, ?string $id): void
    {
        ++$this->events;
        $item = self::text('type', $type === '' ? 'message' : $type) + self::text('data', $data);
        $this->trace[$this->now][] = $id === null ? $item : $item + self::text('id', $id);
    }

    public function retry(int $milliseconds): void
    {
        $this->trace[$this->now][] = ['retry' => min($milliseconds, 2 ** 53 - 1)];
    }

    public function error(Throwable $fault): void
    {
        $text = get_class($fault).': '.$fault->getMessage();
        $this->trace[$this->now][] = ['error' => $text];
    }

    private static function text(string $key, string $value): array
    {
        return preg_match('//u', $value) ? [$key => $value] : [$key.'64' => base64_encode($value)];
    }
}

function run(callable $parse, array $chunks): Out
{
    $out = new Out($chunks);
    try {
        $parse($chunks, $out);
    } catch (Throwable $fault) {
        $out->error($fault);
    }

    return $out;
}

function bench(callable $parse, array $request): array
{
    $chunks = str_split(base64_decode($request['bytes']), $request['cut']);
    $times = [];
    $end = hrtime(true) + ($request['seconds'] ?? 1) * 1e9;
    do {
        $start = hrtime(true);
        $out = run($parse, $chunks);
        $times[] = hrtime(true) - $start;
    } while (hrtime(true) < $end);

    return ['op' => 'benched', 'seq' => $request['seq'], 'events' => $out->events, 'ns' => $times];
}

function answer(array $adapter, array $request): array
{
    switch ($request['op'] ?? '') {
        case 'hello':
            return ['op' => 'hello', 'protocol' => 1, 'kind' => 'parser', 'language' => 'PHP', 'bench' => true] + $adapter['hello'];
        case 'parse':
            $out = run($adapter['parse'], array_map('base64_decode', $request['chunks']));

            return ['op' => 'parsed', 'seq' => $request['seq'], 'out' => $out->trace];
        case 'bench':
            return bench($adapter['parse'], $request);
        default:
            return ['op' => 'unsupported', 'seq' => $request['seq'] ?? null];
    }
}

ini_set('display_errors', 'stderr');
$adapter = require $argv[1];
$rest = '';
stream_set_read_buffer(STDIN, 0);
while (($block = fread(STDIN, 1 << 20)) !== '' && $block !== false) {
    if (!str_contains($block, "\n")) {
        $rest .= $block;
        continue;
    }
    $lines = explode("\n", $rest.$block);
    $rest = array_pop($lines);
    foreach ($lines as $line) {
        $line === '' || fwrite(STDOUT, json_encode(answer($adapter, json_decode($line, true)), JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE)."\n");
    }
}
