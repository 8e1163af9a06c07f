<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The border's address: HTTPS, or plain HTTP to this very machine.
 */
final class BorderUrl
{
    public readonly string $text;

    /**
     * @throws \InvalidArgumentException with a code: url, https
     */
    public function __construct(string $text)
    {
        $text = rtrim(trim($text), '/');
        $parts = parse_url($text) ?: [];
        $host = $parts['host'] ?? '';
        $extra = array_diff(array_keys($parts), ['scheme', 'host', 'port', 'path']);
        if ($host === '' || $extra !== [] || preg_match('/[\x00-\x20\x7f-\xff]/', $text) === 1) {
            throw new \InvalidArgumentException('url');
        }
        $scheme = strtolower($parts['scheme'] ?? '');
        if ($scheme !== 'https' && !($scheme === 'http' && self::isThisMachine($host))) {
            throw new \InvalidArgumentException($scheme === 'http' ? 'https' : 'url');
        }
        $this->text = $text;
    }

    private static function isThisMachine(string $host): bool
    {
        return strtolower($host) === 'localhost' || $host === '[::1]'
            || (filter_var($host, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4) !== false && str_starts_with($host, '127.'));
    }
}
