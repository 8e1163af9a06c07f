<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * One row of the queue: a lead (activity 0), or one incoming activity of a lead, to be handed over.
 */
final class Job
{
    /**
     * @param string $requestId the `webhook-id` of every attempt
     * @param int $attempts before this one
     * @param int $faults attempts in a row that broke on our own side, this one counted in advance
     * @param int $created Unix time of the event
     */
    public function __construct(
        public readonly int $id,
        public readonly int $leadId,
        public readonly int $activityId,
        public readonly string $requestId,
        public readonly int $attempts,
        public readonly int $faults,
        public readonly int $created,
    ) {
    }

    /**
     * The name of the event, the same on each attempt.
     */
    public function event(): string
    {
        $what = $this->activityId === 0 ? 'add' : "activity:{$this->activityId}";
        return "lead:{$this->leadId}:$what:{$this->created}";
    }
}
