<?php

declare(strict_types=1);

namespace Bitrix\Crm\Timeline;

use Relay\Border\Tests\fakes\FakePortal;

final class CommentEntry
{
    /** @param array<string, mixed> $entry */
    public static function create(array $entry): int
    {
        if (!FakePortal::now()->takesComments) {
            return 0;
        }
        FakePortal::now()->comments[] = $entry;
        foreach ($entry['BINDINGS'] as $binding) {
            Entity\TimelineTable::add([
                'TYPE_ID' => TimelineType::COMMENT,
                'COMMENT' => $entry['TEXT'],
                'BINDINGS.ENTITY_TYPE_ID' => $binding['ENTITY_TYPE_ID'],
                'BINDINGS.ENTITY_ID' => $binding['ENTITY_ID'],
            ]);
        }
        return count(FakePortal::now()->comments);
    }
}
