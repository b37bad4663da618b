using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Screening;

/// <summary>Reasons for exclusion as people read them.</summary>
public static class ExclusionWords
{
    /// <summary>The reason as a line of the flow of participants.</summary>
    public static string Of(ExclusionReason reason) => reason switch
    {
        ExclusionReason.NotEligible => "Not eligible",
        ExclusionReason.Declined => "Declined to take part",
        ExclusionReason.ClinicianDecision => "Physician's decision",
        ExclusionReason.NotReached => "Could not be reached",
        ExclusionReason.Died => "Died before randomisation",
        ExclusionReason.AccrualClosed => "Accrual closed",
        ExclusionReason.GoalReached => "Accrual goal reached",
        _ => "Other reason",
    };

    /// <summary>An exclusion in one line: the reason, the criterion with its words, and what was said besides.</summary>
    public static string Of(CandidateExcluded exclusion, TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(exclusion);
        ArgumentNullException.ThrowIfNull(protocol);
        var label = exclusion.Criterion is { } id ? protocol.Document.Eligibility.Criteria.FirstOrDefault(c => c.Id == id)?.Label : null;
        return Of(exclusion.Reason) + (exclusion.Criterion is null ? "" : $": {exclusion.Criterion}{(label is null ? "" : " " + label)}") + (string.IsNullOrWhiteSpace(exclusion.Ground) ? "" : $" ({exclusion.Ground})");
    }
}
