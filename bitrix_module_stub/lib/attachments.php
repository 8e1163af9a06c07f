<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The files of one message; what does not fit or cannot be read is named, not dropped.
 */
final class Attachments
{
    public const TOO_LARGE = 'too_large';
    public const UNAVAILABLE = 'unavailable';
    public const FORBIDDEN = 'forbidden';
    private const MOST = 99; // files of one message; what is beyond is one entry that says how many

    /** @var list<array<string, string|int>> */
    private array $files = [];

    private int $taken = 0;

    /**
     * @param int $each bytes of the largest file that is sent
     * @param int $all bytes of all files together; base64 adds a third, and the border takes 25 MB
     */
    public function __construct(
        private readonly int $each = 10 * 1024 * 1024,
        private readonly int $all = 16 * 1024 * 1024,
    ) {
    }

    /**
     * @param int $size bytes, as the portal tells it: a file too large is not even read
     * @param \Closure(): (string|null) $read the content; null if it cannot be read
     */
    public function add(string $name, string $type, int $size, \Closure $read): void
    {
        if (!$this->fits($size)) {
            $this->omit($name, $type, $size, self::TOO_LARGE);
            return;
        }
        $content = $read();
        if ($content === null) {
            $this->omit($name, $type, $size, self::UNAVAILABLE);
            return;
        }
        $size = strlen($content);
        if (!$this->fits($size)) {
            $this->omit($name, $type, $size, self::TOO_LARGE);
            return;
        }
        $this->taken += $size;
        $this->files[] = self::head($name, $type, $size) + ['content' => base64_encode($content)];
    }

    /**
     * @param string $reason too_large, unavailable or forbidden
     */
    public function omit(string $name, string $type, int $size, string $reason): void
    {
        $this->files[] = self::head($name, $type, $size) + ['omitted' => $reason];
    }

    /** @return list<array<string, string|int>> */
    public function contract(): array
    {
        $left = count($this->files) - self::MOST;
        if ($left <= 0) {
            return $this->files;
        }
        $rest = self::head("+ $left", '', 0) + ['omitted' => self::TOO_LARGE];
        return [...array_slice($this->files, 0, self::MOST), $rest];
    }

    private function fits(int $size): bool
    {
        return $size <= $this->each && $this->taken + $size <= $this->all;
    }

    /** @return array<string, string|int> */
    private static function head(string $name, string $type, int $size): array
    {
        $name = preg_replace('/\A(.{200}).+(.{20})\z/us', '$1…$2', $name) ?? $name; // the border takes 1000
        $name = $name === '' ? 'file' : $name;
        return ['name' => $name, 'type' => $type === '' ? 'application/octet-stream' : $type, 'size' => max(0, $size)];
    }
}
