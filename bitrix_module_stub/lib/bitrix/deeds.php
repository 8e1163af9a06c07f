<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Crm\Conversion\LeadConversionConfig;
use Bitrix\Crm\Conversion\LeadConversionWizard;
use Relay\Border\Event;

/**
 * Does what was approved: a stage, a responsible, or the portal's own conversion of a lead into a deal.
 */
final class Deeds
{
    private const FAILURE = 'F'; // the semantics of a stage that rejects
    private const FIRST = 'NEW'; // a stage that no portal can delete or rename the id of

    public function __construct(private readonly CrmCard $card)
    {
    }

    /**
     * Would this reject somebody? What is not known to be harmless would.
     */
    public function isRejection(string $entity, string $action, string $value): bool
    {
        if ($action !== Proposals::STAGE) {
            return false;
        }
        $semantics = $entity === Event::LEAD ? (string) \CCrmLead::GetSemanticID($value) : self::FAILURE;
        return $semantics === '' || $semantics === self::FAILURE;
    }

    /**
     * Has this lead left the stage in which leads begin? Where it stands is then a person's choice.
     */
    public function isMoved(int $lead): bool
    {
        return (Cards::row(Event::LEAD, $lead)['STATUS_ID'] ?? self::FIRST) !== self::FIRST;
    }

    /**
     * What stands now where this would be written; a conversion writes nowhere.
     */
    public function found(string $entity, int $id, string $action): string
    {
        return self::now(Cards::row($entity, $id) ?? [], $action);
    }

    /**
     * Returns done, or too_late if the card is gone or converted, or if a person was quicker: then what stands there
     * is no longer what was found when this was proposed. Null: nobody noted what was found.
     *
     * @throws \RuntimeException if the portal refused
     */
    public function do(string $entity, int $id, string $action, string $value, ?string $found): string
    {
        $row = Cards::row($entity, $id);
        if ($row === null || ($row['STATUS_ID'] ?? '') === 'CONVERTED') {
            return 'too_late';
        }
        $now = self::now($row, $action);
        if ($action !== Proposals::CONVERT && $now === $value) {
            return 'done';
        }
        if ($found !== null && $now !== $found) {
            return 'too_late';
        }
        match ($action) {
            Proposals::STAGE => $this->card->update($entity, $id, ['STATUS_ID' => $value]),
            Proposals::RESPONSIBLE => $this->card->update($entity, $id, ['ASSIGNED_BY_ID' => (int) $value]),
            Proposals::CONVERT => self::convert($id),
        };
        return 'done';
    }

    /**
     * @param array<string, mixed> $row
     */
    private static function now(array $row, string $action): string
    {
        return (string) match ($action) {
            Proposals::STAGE => $row['STATUS_ID'] ?? '',
            Proposals::RESPONSIBLE => $row['ASSIGNED_BY_ID'] ?? '',
            Proposals::CONVERT => '',
        };
    }

    private static function convert(int $lead): void
    {
        $config = new LeadConversionConfig();
        $config->getItem(\CCrmOwnerType::Deal)->setActive(true);
        $wizard = new LeadConversionWizard($lead, $config);
        if (!OwnWrites::during(static fn (): bool => (bool) $wizard->execute())) {
            throw new \RuntimeException('convert');
        }
    }
}
