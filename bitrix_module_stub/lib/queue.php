<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What still has to be handed to the border; outlives requests, restarts and reinstallation.
 */
interface Queue
{
    /**
     * Add a job unless this event was queued before; an opinion that was told is told anew.
     *
     * @param int $due Unix time before which it is not tried
     */
    public function add(Event $event, int $now, int $due): bool;

    /**
     * Does this very event still wait to be handed over?
     */
    public function waits(Event $event): bool;

    /**
     * The job that is due longest, held for `$lease` seconds; whoever dies meanwhile loses it.
     */
    public function claim(int $now, int $lease): ?Job;

    /**
     * @param string $note accepted, conflict (the border had it already), gone, or why it was kept back
     */
    public function done(Job $job, string $note): void;

    /**
     * @param bool $fault the attempt broke on our own side
     */
    public function again(Job $job, int $due, string $code, bool $fault): void;

    /**
     * Set a job aside: it is shown in the settings and tried again only when a person says so.
     */
    public function aside(Job $job, string $code): void;
}
