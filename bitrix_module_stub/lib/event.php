<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What happened in the portal to a lead or a deal; its name is the same however often it is told.
 */
final class Event
{
    public const LEAD = 'lead';
    public const DEAL = 'deal';

    private function __construct(
        public readonly string $name,
        public readonly string $entity,
        public readonly int $entityId,
        public readonly int $activityId = 0,
        public readonly string $assistant = '',
    ) {
    }

    public static function added(string $entity, int $id): self
    {
        return new self("$entity:$id:add", $entity, $id);
    }

    /**
     * A letter or a form came for a card that was handed over before.
     */
    public static function activity(string $entity, int $id, int $activityId): self
    {
        return new self("$entity:$id:activity:$activityId", $entity, $id, $activityId);
    }

    /**
     * A robot asked, each of its workflows once; no assistant means the one of the channel.
     */
    public static function robot(string $entity, int $id, string $workflow, string $assistant): self
    {
        return new self("$entity:$id:robot:" . substr(md5($workflow), 0, 12), $entity, $id, 0, $assistant);
    }

    /**
     * A manager judged the verdict; told again whenever he changes his mind.
     */
    public static function opinion(string $entity, int $id): self
    {
        return new self("$entity:$id:opinion", $entity, $id);
    }

    /** @param array<string, mixed> $row of the queue */
    public static function ofRow(array $row): self
    {
        $names = ['EVENT', 'ENTITY', 'ENTITY_ID', 'ACTIVITY_ID', 'ASSISTANT'];
        [$name, $entity, $id, $activity, $assistant] = array_map(static fn (string $key) => $row[$key], $names);
        return new self((string) $name, (string) $entity, (int) $id, (int) $activity, (string) $assistant);
    }

    public function isOpinion(): bool
    {
        return str_ends_with($this->name, ':opinion');
    }

    /**
     * A person set up a robot for this very card: no pilot and no age keeps it back.
     */
    public function isWanted(): bool
    {
        return str_contains($this->name, ':robot:');
    }
}
