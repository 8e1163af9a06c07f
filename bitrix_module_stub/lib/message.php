<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * One message for the border, as the contract has it; it names no portal: the client does.
 */
final class Message
{
    /**
     * @param string $sourceEvent names what happened in the portal; the same event is never taken twice
     * @param string $entityType lead, deal or contact
     * @param string $source the portal's SOURCE_ID, may be empty
     * @param string $assistant who is to sort it; empty: the border's choice for the channel
     */
    public function __construct(
        public readonly string $sourceEvent,
        private readonly string $entityType,
        private readonly string $entityId,
        private readonly Channel $channel,
        private readonly \DateTimeImmutable $occurredAt,
        private readonly string $source,
        private readonly Fields $fields,
        private readonly Attachments $attachments,
        private readonly string $assistant = '',
    ) {
    }

    /** @return array<string, mixed> */
    public function contract(): array
    {
        return [
            'type' => 'message',
            'source_event' => $this->sourceEvent,
            'entity' => $this->entityId === '' ? null : ['type' => $this->entityType, 'id' => $this->entityId],
            'channel' => $this->channel->contract(),
            'occurred_at' => $this->occurredAt->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z'),
            'source' => $this->source,
            'fields' => $this->fields->contract(),
            'files' => $this->attachments->contract(),
        ] + ($this->assistant === '' ? [] : ['assistants' => [$this->assistant]]);
    }
}
