<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * One row of the queue: an event that the border has to be told of.
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
        public readonly Event $event,
        public readonly string $requestId,
        public readonly int $attempts,
        public readonly int $faults,
        public readonly int $created,
    ) {
    }

    /**
     * The event's name for the border: with its time, so that a card whose id is used anew is another.
     */
    public function sourceEvent(): string
    {
        return "{$this->event->name}:{$this->created}";
    }
}
