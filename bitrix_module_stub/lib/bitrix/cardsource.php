<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Relay\Border\Attachments;
use Relay\Border\Channel;
use Relay\Border\Control;
use Relay\Border\Event;
use Relay\Border\Fields;
use Relay\Border\Job;
use Relay\Border\Message;
use Relay\Border\Opinion;
use Relay\Border\Pilot;
use Relay\Border\Source;

/**
 * Reads a lead or a deal afresh: its fields, what came in with it, and what was chosen of the cards linked to it.
 */
final class CardSource implements Source
{
    private const OLD = 86_400; // seconds before its event: a card that was restored, not made
    private const MOST_DEALS = 10;

    public function __construct(private readonly Settings $settings = new Settings())
    {
    }

    public function read(Job $job): Message|Opinion|Control|string
    {
        Loader::requireModule('crm');
        $event = $job->event;
        if ($event->isOpinion()) {
            return $this->opinion($event);
        }
        $card = Cards::row($event->entity, $event->entityId);
        if ($card === null) {
            return self::GONE;
        }
        $why = $event->isWanted() ? '' : $this->keptBack($job, $card);
        if ($why !== '') {
            return $why === Pilot::CONTROL ? new Control($event->entity, $event->entityId) : $why;
        }
        $channel = Channel::ofCard($card);
        $fields = new Fields();
        $fields->take($card, $this->settings->list('fields') ?: null);
        $attachments = new Attachments();
        $channel = (new Incoming())->add($event, $channel, $fields, $attachments);
        $this->linked($event, $card, $fields);
        $when = new \DateTimeImmutable('@' . $job->created);
        $source = (string) ($card['SOURCE_ID'] ?? '');
        $assistant = $event->assistant ?: $this->settings->text("assistant_{$channel->type}");
        return new Message(
            $job->sourceEvent(),
            $event->entity,
            (string) $event->entityId,
            $channel,
            $when,
            $source,
            $fields,
            $attachments,
            $assistant,
        );
    }

    private function opinion(Event $event): Opinion|string
    {
        $now = (new CrmCard($this->settings))->open($event->entity, $event->entityId);
        if ($now === null) {
            return self::GONE;
        }
        $written = (new TableLedger())->written($event->entity, $event->entityId);
        return Opinion::of($now->values, $written) ?? 'nothing_said';
    }

    /**
     * Why this card is not handed over; empty if it is.
     *
     * @param array<string, mixed> $card
     */
    private function keptBack(Job $job, array $card): string
    {
        $made = is_string($card['DATE_CREATE'] ?? null) ? (int) MakeTimeStamp($card['DATE_CREATE']) : 0;
        if ($job->event->activityId === 0 && $made > 0 && $made < $job->created - self::OLD) {
            return 'old';
        }
        return $this->settings->pilot()->keepsBack([
            'entity' => $job->event->entity,
            'id' => $job->event->entityId,
            'pipeline' => $job->event->entity === Event::DEAL ? (string) ($card['CATEGORY_ID'] ?? '0') : '',
            'source' => (string) ($card['SOURCE_ID'] ?? ''),
            'departments' => Cards::departments((int) ($card['ASSIGNED_BY_ID'] ?? 0)),
        ], $job->created);
    }

    /** @param array<string, mixed> $card */
    private function linked(Event $event, array $card, Fields $fields): void
    {
        $contact = (int) ($card['CONTACT_ID'] ?? 0);
        $company = (int) ($card['COMPANY_ID'] ?? 0);
        foreach (['contact' => [$contact, 'Контакт'], 'company' => [$company, 'Компания']] as $kind => [$id, $label]) {
            $chosen = $this->settings->list("{$kind}_fields");
            $row = $chosen !== [] && $id > 0 ? Cards::row($kind, $id) : null;
            if ($row !== null) {
                $fields->take($row, $chosen, $label);
            }
        }
        $chosen = $this->settings->list('deal_fields');
        $owner = array_filter(['=CONTACT_ID' => $contact, '=COMPANY_ID' => $contact > 0 ? 0 : $company]);
        if ($chosen === [] || $owner === []) {
            return;
        }
        $own = $event->entity === Event::DEAL ? $event->entityId : 0;
        $count = max(1, min(self::MOST_DEALS, (int) $this->settings->text('deal_count')));
        foreach (Cards::rows(Event::DEAL, $owner + ['!=ID' => $own], $count) as $row) {
            $fields->take($row, $chosen, 'Сделка');
        }
    }
}
