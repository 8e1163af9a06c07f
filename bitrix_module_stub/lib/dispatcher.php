<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Works the queue off: reads, sends, and settles each job as done, again later, or set aside.
 */
final class Dispatcher
{
    private const LEASE = 300; // seconds: longer than one reading and one sending
    private const MAX_FAULTS = 5;
    private const MAX_AGE = 14 * 86_400; // a border that is away for days loses nothing
    private const FIRST_PAUSE = 15;
    private const LONGEST_PAUSE = 3600;

    public function __construct(
        private readonly Queue $queue,
        private readonly Source $source,
        private readonly Border $border,
        private readonly Clock $clock,
    ) {
    }

    /**
     * Hand over up to `$limit` jobs, starting none after `$seconds`; returns how many were settled.
     *
     * Stops at the first answer "later": the border is away or busy, and the rest would hear the same.
     */
    public function run(int $limit, int $seconds): int
    {
        $until = $this->clock->now() + $seconds;
        for ($settled = 0; $settled < $limit && $this->clock->now() <= $until; $settled++) {
            $job = $this->queue->claim($this->clock->now(), self::LEASE);
            if ($job === null || !$this->settle($job)) {
                break;
            }
        }
        return $settled;
    }

    /**
     * How long to wait after `$attempts` failed ones: doubling, at most an hour, spread by a quarter.
     */
    public static function pause(string $requestId, int $attempts): int
    {
        $pause = min(self::LONGEST_PAUSE, self::FIRST_PAUSE * 2 ** min($attempts, 10));
        return $pause + crc32("$requestId.$attempts") % (intdiv($pause, 4) + 1);
    }

    private function settle(Job $job): bool
    {
        if ($job->faults > self::MAX_FAULTS) {
            $this->queue->aside($job, 'crashed');
            return true;
        }
        try {
            $read = $this->source->read($job);
        } catch (\Throwable $error) { // only its class is kept: the text may quote the lead
            $this->fault($job, (new \ReflectionClass($error))->getShortName());
            return true;
        }
        if (is_string($read)) {
            $this->queue->done($job, $read);
            return true;
        }
        $answer = $this->border->send($read, $job->requestId);
        if ($answer->outcome === Outcome::Accepted) {
            $this->queue->done($job, $read instanceof Control ? Pilot::CONTROL : 'accepted');
            return true;
        }
        if ($answer->outcome === Outcome::Refused) {
            $had = $answer->status === 409; // taken before, and the lead changed since then
            $had ? $this->queue->done($job, 'conflict') : $this->queue->aside($job, $answer->code);
            return true;
        }
        if ($this->clock->now() - $job->created > self::MAX_AGE) {
            $this->queue->aside($job, $answer->code);
            return false;
        }
        $pause = max($answer->retryAfter, self::pause($job->requestId, $job->attempts));
        $this->queue->again($job, $this->clock->now() + $pause, $answer->code, false);
        return false;
    }

    private function fault(Job $job, string $code): void
    {
        if ($job->faults >= self::MAX_FAULTS) {
            $this->queue->aside($job, $code);
            return;
        }
        $pause = self::pause($job->requestId, $job->faults);
        $this->queue->again($job, $this->clock->now() + $pause, $code, true);
    }
}
