<?php

require_once 'Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\AsyncDecoratorTrait;
use Symfony\Component\HttpClient\Chunk\ServerSentEvent;
use Symfony\Component\HttpClient\EventSourceHttpClient;
use Symfony\Component\HttpClient\MockHttpClient;
use Symfony\Component\HttpClient\Response\AsyncResponse;
use Symfony\Component\HttpClient\Response\MockResponse;
use Symfony\Contracts\HttpClient\HttpClientInterface;

/** Tells when a chunk of the body passes on its way up to EventSourceHttpClient. */
$watched = fn (HttpClientInterface $client, Out $out) => new class($client, $out) implements HttpClientInterface {
    use AsyncDecoratorTrait;

    public function __construct(HttpClientInterface $client, private Out $out)
    {
        $this->client = $client;
    }

    public function request(string $method, string $url, array $options = []): AsyncResponse
    {
        return new AsyncResponse($this->client, $method, $url, $options, function ($chunk, $context) {
            $chunk->isFirst() || $this->out->read();
            yield $chunk;
        });
    }
};

return [
    'hello' => ['name' => 'symfony/http-client', 'id' => 'block', 'retry' => 'block', 'comments' => false,
        'version' => trim(shell_exec("dpkg-query -W -f '\${Version}' php-symfony-http-client 2>/dev/null") ?: 'unknown')],
    'parse' => function (array $chunks, Out $out) use ($watched) {
        $response = new MockResponse(array_filter($chunks, fn ($chunk) => $chunk !== ''),
            ['response_headers' => ['content-type' => 'text/event-stream']]);
        $client = new EventSourceHttpClient($watched(new MockHttpClient($response), $out));
        foreach ($client->stream($client->connect('http://localhost/')) as $chunk) {
            if ($chunk instanceof ServerSentEvent) {
                // getId() is '' where the block set none.
                $out->event($chunk->getType(), $chunk->getData(), $chunk->getId() === '' ? null : $chunk->getId());
                // In seconds, and 0 where the block set none.
                $chunk->getRetry() > 0 && $out->retry((int) min(round($chunk->getRetry() * 1000), 2 ** 53 - 1));
            }
        }
    },
];
