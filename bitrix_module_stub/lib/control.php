<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * A card that the pilot leaves in its control group: the border counts it and is told nothing of it.
 */
final class Control
{
    public function __construct(private readonly string $entityType, private readonly int $entityId)
    {
    }

    /** @return array<string, mixed> */
    public function contract(): array
    {
        return [
            'type' => 'control',
            'entity' => ['type' => $this->entityType, 'id' => (string) $this->entityId],
        ];
    }
}
