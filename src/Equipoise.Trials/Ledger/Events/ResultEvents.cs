namespace Equipoise.Trials.Ledger.Events;

/// <summary>Which events tell of results by arm or of the allocation's secret: the one list by which their content is kept from all whom the protocol does not name.</summary>
public static class ResultEvents
{
    /// <summary>Whether an event tells of results by arm, or of the allocation's secret.</summary>
    /// <param name="e">The event.</param>
    public static bool Tells(TrialEvent e) => e is InterimResultRecorded or BoardRecommended or SafetyRuleMet or SafetyAdviceRecorded or AllocationSecretRevealed or GroupCodesRevealed or MinutesRecorded { Session: MeetingSession.Closed };
}
