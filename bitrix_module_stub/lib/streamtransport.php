<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The transport of the command line: PHP's own streams, so that no extension is needed.
 */
final class StreamTransport implements Transport
{
    public function post(string $url, array $headers, string $body, int $timeout): HttpReply
    {
        $lines = ['Content-Length: ' . strlen($body), 'Connection: close'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        $context = stream_context_create([
            'http' => [
                'method' => 'POST',
                'header' => $lines,
                'content' => $body,
                'protocol_version' => '1.1',
                'timeout' => $timeout,
                'follow_location' => 0,
                'max_redirects' => 0,
                'ignore_errors' => true, // an error answer has a body as well
            ],
            'ssl' => ['verify_peer' => true, 'verify_peer_name' => true],
        ]);
        $words = '';
        set_error_handler(static function (int $level, string $text) use (&$words): bool {
            $words .= $text . "\n";
            return true;
        });
        try {
            $stream = fopen($url, 'rb', false, $context);
            if ($stream === false) {
                throw TransportFailed::because($words);
            }
            $meta = stream_get_meta_data($stream);
            $content = stream_get_contents($stream, self::MAX_REPLY + 1);
            $late = stream_get_meta_data($stream)['timed_out'];
            fclose($stream);
        } finally {
            restore_error_handler();
        }
        if ($content === false || $late) {
            throw new TransportFailed('timeout');
        }
        if (strlen($content) > self::MAX_REPLY) {
            throw new TransportFailed('too_large');
        }
        return self::read($meta['wrapper_data'] ?? [], $content);
    }

    /**
     * @param list<string> $lines status line and headers; the last status line counts
     */
    private static function read(array $lines, string $body): HttpReply
    {
        $status = 0;
        $headers = [];
        foreach ($lines as $line) {
            if (preg_match('#\AHTTP/\d(?:\.\d)? (\d{3})#', $line, $found) === 1) {
                $status = (int) $found[1];
                $headers = [];
            } elseif (str_contains($line, ':')) {
                [$name, $value] = explode(':', $line, 2);
                $headers[strtolower(trim($name))] = trim($value);
            }
        }
        return new HttpReply($status, $headers, $body);
    }
}
