<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\Event;
use Relay\Border\Job;
use Relay\Border\Queue;

/**
 * Jobs in a list; what became of them is written down.
 */
final class MemoryQueue implements Queue
{
    /** @var list<string> */
    public array $log = [];

    /** @param list<Job> $jobs */
    public function __construct(private array $jobs)
    {
    }

    public function add(Event $event, int $now, int $due): bool
    {
        return false;
    }

    public function waits(Event $event): bool
    {
        return false;
    }

    public function claim(int $now, int $lease): ?Job
    {
        return array_shift($this->jobs);
    }

    public function done(Job $job, string $note): void
    {
        $this->log[] = "{$job->id} done $note";
    }

    public function again(Job $job, int $due, string $code, bool $fault): void
    {
        $this->log[] = "{$job->id} again $code in " . ($due - 1795248000) . ($fault ? ' fault' : '');
    }

    public function aside(Job $job, string $code): void
    {
        $this->log[] = "{$job->id} aside $code";
    }
}
