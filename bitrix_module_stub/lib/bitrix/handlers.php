<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Relay\Border\Event;
use Relay\Border\WriteBack;

/**
 * The event handlers: they add a row and nothing else, and never disturb what the portal is doing.
 */
final class Handlers
{
    private const OLD = 3600; // seconds: a card of that age was imported, restored or converted
    private const MAIL_PAUSE = 60; // seconds until a letter's body and files are in their place
    private const CHAT_PAUSE = 600; // seconds in which a visitor says what he wants
    private const INCOMING = 1;

    private static bool $promised = false;

    /**
     * OnAfterCrmLeadAdd.
     *
     * @param array<string, mixed> $fields
     */
    public static function onLeadAdd(array &$fields): void
    {
        if (($fields['STATUS_ID'] ?? '') !== 'CONVERTED') {
            self::onAdd(Event::LEAD, $fields);
        }
    }

    /**
     * OnAfterCrmDealAdd; a deal that a lead was converted into is none of ours: its lead was.
     *
     * @param array<string, mixed> $fields
     */
    public static function onDealAdd(array &$fields): void
    {
        if ((int) ($fields['LEAD_ID'] ?? 0) === 0) {
            self::onAdd(Event::DEAL, $fields);
        }
    }

    /**
     * OnActivityAdd: a letter or a form that came for a card which was handed over before.
     *
     * @param int|string $id
     * @param array<string, mixed> $fields
     */
    public static function onActivityAdd($id, array &$fields): void
    {
        $isIncoming = in_array($fields['PROVIDER_ID'] ?? '', Incoming::PROVIDERS, true)
            && (int) ($fields['DIRECTION'] ?? 0) === self::INCOMING;
        $entity = Cards::entity((int) ($fields['OWNER_TYPE_ID'] ?? 0));
        $card = (int) ($fields['OWNER_ID'] ?? 0);
        if ($isIncoming && $entity !== null && $card > 0 && (int) $id > 0) {
            self::add(Event::activity($entity, $card, (int) $id), self::MAIL_PAUSE);
        }
    }

    /**
     * OnAfterCrmLeadUpdate: has a manager judged the verdict?
     *
     * @param array<string, mixed> $fields
     */
    public static function onLeadUpdate(array &$fields): void
    {
        self::onUpdate(Event::LEAD, $fields);
    }

    /**
     * OnAfterCrmDealUpdate.
     *
     * @param array<string, mixed> $fields
     */
    public static function onDealUpdate(array &$fields): void
    {
        self::onUpdate(Event::DEAL, $fields);
    }

    /** @param array<string, mixed> $fields */
    private static function onAdd(string $entity, array $fields): void
    {
        $id = (int) ($fields['ID'] ?? 0);
        $made = is_string($fields['DATE_CREATE'] ?? null) ? (int) MakeTimeStamp($fields['DATE_CREATE']) : 0;
        if ($id <= 0 || ($made > 0 && $made < time() - self::OLD) || self::isImport()) {
            return;
        }
        $source = is_string($fields['SOURCE_ID'] ?? null) ? $fields['SOURCE_ID'] : '';
        $isMail = ($fields['ORIGINATOR_ID'] ?? '') === 'email-tracker';
        $pause = $isMail ? self::MAIL_PAUSE : 0;
        self::add(Event::added($entity, $id), str_contains($source, '|') ? self::CHAT_PAUSE : $pause);
    }

    /** @param array<string, mixed> $fields */
    private static function onUpdate(string $entity, array $fields): void
    {
        $id = (int) ($fields['ID'] ?? 0);
        $judged = array_intersect_key($fields, [WriteBack::VERDICT => 1, WriteBack::OPINION => 1]);
        if ($id > 0 && array_filter($judged) !== []) {
            self::add(Event::opinion($entity, $id), 0);
        }
    }

    /**
     * The CRM's own import of a file; it gives no other sign.
     */
    private static function isImport(): bool
    {
        $page = (string) Application::getInstance()->getContext()->getRequest()->getRequestedPage();
        return preg_match('~/import(/|\.|$)~', $page) === 1;
    }

    private static function add(Event $event, int $pause): void
    {
        try {
            $settings = new Settings();
            $queue = new TableQueue();
            if (OwnWrites::areUnderWay() || !$settings->isComplete()) {
                return;
            }
            if (!$event->isOpinion() && !$settings->rates($event->entity)) {
                return;
            }
            if ($event->activityId !== 0 && $queue->waits(Event::added($event->entity, $event->entityId))) {
                return; // the card's own row reads its activities as well
            }
            $now = $settings->clock()->now();
            if ($queue->add($event, $now, $now + $pause) && !self::$promised) {
                self::$promised = true;
                Application::getInstance()->addBackgroundJob([Agent::class, 'afterResponse']);
            }
        } catch (\Throwable $error) {
            Problems::note($error);
        }
    }
}
