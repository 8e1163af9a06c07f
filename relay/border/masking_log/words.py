"""What the events of the log are called where people read them: Russian, English."""

from relay.border.masking_log.record import Event

EVENTS: dict[Event, tuple[str, str]] = {
    "cleared": ("допущено к отправке", "cleared to be sent"),
    "withheld": ("часть не передана", "a part stays"),
    "held": ("задержано до решения человека", "held for a person"),
    "sending": ("начата отправка", "sending begins"),
    "sent": ("отправлено", "sent"),
    "refused": ("отклонено принимающей стороной", "refused by the other side"),
    "received": ("получена оценка", "verdict received"),
    "too_late": ("оценка пришла слишком поздно", "the verdict came too late"),
    "restored": ("данные восстановлены для портала", "restored for the portal"),
    "viewed": ("оценка показана порталу", "shown to the portal"),
    "released": ("задержанное отпущено", "a held message was released"),
    "dropped": ("задержанное снято", "a held message was dropped"),
    "approved": ("человек одобрил действие в карточке", "an action on a card was approved"),
    "declined": ("человек отклонил действие в карточке", "an action on a card was declined"),
    "revealed": ("данные раскрыты оператору", "revealed to an operator"),
    "reveal_alarm": ("слишком частое раскрытие", "too many reveals"),
    "denied": ("действие запрещено ролью", "denied by role"),
    "exported": ("выгрузка журнала", "log exported"),
    "erasing": ("начато уничтожение", "erasure begins"),
    "erased": ("уничтожено", "erased"),
    "retained": ("применены сроки хранения", "retention applied"),
    "self_checked": ("самопроверка за сутки", "daily self-check"),
    "reviewed": ("выборочная проверка", "sample reviewed"),
    "backed_up": ("резервная копия", "backup made"),
    "restored_backup": ("восстановление из копии", "backup restored"),
    "egress_stopped": ("отправка остановлена", "egress stopped"),
    "egress_opened": ("отправка открыта", "egress opened"),
    "incident_opened": ("открыт инцидент", "incident opened"),
    "incident_closed": ("инцидент закрыт", "incident closed"),
    "recipient_not_allowed": ("получатель вне реестра", "recipient not in the register"),
    "destination_changed": ("изменён реестр получателей", "destination register changed"),
    "token_issued": ("выдан sync-токен", "sync token issued"),
    "token_revoked": ("отозван sync-токен", "sync token revoked"),
    "token_rotated": ("сменён sync-токен", "sync token rotated"),
    "policy_changed": ("изменена политика маскирования", "masking policy changed"),
    "assistant_changed": ("изменён ассистент", "assistant changed"),
    "role_changed": ("изменены роли", "roles changed"),
    "log_key_changed": ("сменён ключ подписи журнала", "log signing key changed"),
    "key_rotated": ("сменён ключ шифрования", "encryption key replaced"),
    "key_rewrapped": ("данные перешифрованы новым ключом", "data wrapped under the new key"),
    "clock_set_back": ("часы переведены назад", "clock set back"),
    "log_behind": ("журнал отстаёт от подписанной вершины", "log behind its signed head"),
}


def event(name: str) -> str:
    """The Russian words for an event; one we do not know is shown as it is."""
    return dict[str, tuple[str, str]](**EVENTS).get(name, (name, name))[0]
