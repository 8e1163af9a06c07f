<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The time that signatures carry: this machine's clock plus what the border showed it to be off by.
 */
final class Clock
{
    /** @var \Closure(): int */
    private readonly \Closure $time;

    /**
     * @param int $offset seconds to add to this machine's clock
     * @param (\Closure(): int)|null $time Unix time in seconds; this machine's own by default
     */
    public function __construct(private int $offset = 0, ?\Closure $time = null)
    {
        $this->time = $time ?? time(...);
    }

    public function now(): int
    {
        return ($this->time)() + $this->offset;
    }

    public function offset(): int
    {
        return $this->offset;
    }

    /**
     * Set this clock by another one that shows `$now`.
     */
    public function set(int $now): void
    {
        $this->offset = $now - ($this->time)();
    }

    public function restore(int $offset): void
    {
        $this->offset = $offset;
    }
}
