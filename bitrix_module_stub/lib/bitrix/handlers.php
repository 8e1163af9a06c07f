<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;

/**
 * The event handlers: they add a row and nothing else, and never disturb what the portal is doing.
 */
final class Handlers
{
    private const OLD = 3600; // seconds: a lead of that age was imported, restored or converted
    private const MAIL_PAUSE = 60; // seconds until a letter's body and files are in their place
    private const LEAD = 1; // owner type of an activity
    private const INCOMING = 1;

    private static bool $promised = false;

    /**
     * OnAfterCrmLeadAdd.
     *
     * @param array<string, mixed> $fields
     */
    public static function onLeadAdd(array &$fields): void
    {
        $id = (int) ($fields['ID'] ?? 0);
        $made = is_string($fields['DATE_CREATE'] ?? null) ? (int) MakeTimeStamp($fields['DATE_CREATE']) : 0;
        $isOld = $made > 0 && $made < time() - self::OLD;
        if ($id <= 0 || $isOld || ($fields['STATUS_ID'] ?? '') === 'CONVERTED') {
            return;
        }
        $isMail = ($fields['ORIGINATOR_ID'] ?? '') === 'email-tracker';
        self::add($id, 0, $isMail ? self::MAIL_PAUSE : 0);
    }

    /**
     * OnActivityAdd: a letter or a form that came for a lead which was handed over before.
     *
     * @param int|string $id
     * @param array<string, mixed> $fields
     */
    public static function onActivityAdd($id, array &$fields): void
    {
        $isOurs = in_array($fields['PROVIDER_ID'] ?? '', LeadSource::PROVIDERS, true)
            && (int) ($fields['OWNER_TYPE_ID'] ?? 0) === self::LEAD
            && (int) ($fields['DIRECTION'] ?? 0) === self::INCOMING;
        $lead = (int) ($fields['OWNER_ID'] ?? 0);
        if ($isOurs && $lead > 0 && (int) $id > 0) {
            self::add($lead, (int) $id, self::MAIL_PAUSE);
        }
    }

    private static function add(int $leadId, int $activityId, int $pause): void
    {
        try {
            $settings = new Settings();
            $queue = new TableQueue();
            if (OwnWrites::areUnderWay() || !$settings->isComplete()) {
                return;
            }
            if ($activityId !== 0 && $queue->waits($leadId)) {
                return; // the lead's own row reads its activities as well
            }
            $now = $settings->clock()->now();
            if ($queue->add($leadId, $activityId, $now, $now + $pause) && !self::$promised) {
                self::$promised = true;
                Application::getInstance()->addBackgroundJob([Agent::class, 'afterResponse']);
            }
        } catch (\Throwable $error) {
            Problems::note($error);
        }
    }
}
