<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Event;

/**
 * Rows of the CRM as they are, without permissions of any user: an agent has none.
 */
final class Cards
{
    private const TYPES = [Event::LEAD => 1, Event::DEAL => 2]; // owner types of the CRM
    private const MULTI = ['PHONE', 'EMAIL', 'WEB', 'IM'];

    public static function type(string $entity): int
    {
        return self::TYPES[$entity];
    }

    /**
     * lead or deal; null for any other owner type.
     */
    public static function entity(int $type): ?string
    {
        return array_search($type, self::TYPES, true) ?: null;
    }

    /**
     * A lead, deal, contact or company with its phones and addresses; null if it is not there.
     *
     * @return array<string, mixed>|null
     */
    public static function row(string $entity, int $id): ?array
    {
        $rows = self::rows($entity, ['=ID' => $id], 1);
        if ($rows === []) {
            return null;
        }
        $row = $rows[0];
        $filter = ['ENTITY_ID' => strtoupper($entity), 'ELEMENT_ID' => $id];
        $found = $entity === Event::DEAL ? null : \CCrmFieldMulti::GetList(['ID' => 'asc'], $filter);
        while ($found !== null && $multi = $found->Fetch()) {
            if (in_array($multi['TYPE_ID'] ?? '', self::MULTI, true)) {
                $row[$multi['TYPE_ID']][] = ['VALUE' => $multi['VALUE'] ?? ''];
            }
        }
        return $row;
    }

    /**
     * The newest rows that fit.
     *
     * @param array<string, mixed> $filter
     * @return list<array<string, mixed>>
     */
    public static function rows(string $entity, array $filter, int $limit): array
    {
        $class = match ($entity) {
            Event::LEAD => \CCrmLead::class,
            Event::DEAL => \CCrmDeal::class,
            'contact' => \CCrmContact::class,
            'company' => \CCrmCompany::class,
        };
        $filter += ['CHECK_PERMISSIONS' => 'N'];
        $found = $class::GetListEx(['ID' => 'DESC'], $filter, false, ['nTopCount' => $limit], ['*', 'UF_*']);
        $rows = [];
        while ($row = $found->Fetch()) {
            $rows[] = $row;
        }
        return $rows;
    }

    /**
     * The departments of a user.
     *
     * @return list<string>
     */
    public static function departments(int $user): array
    {
        $found = $user > 0 ? \CUser::GetByID($user)->Fetch() : false;
        $departments = is_array($found) ? ($found['UF_DEPARTMENT'] ?? []) : [];
        return array_map('strval', array_values(is_array($departments) ? $departments : []));
    }
}
