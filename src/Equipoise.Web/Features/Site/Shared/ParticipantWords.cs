using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Screening;
using Equipoise.Web.Frame;

namespace Equipoise.Web.Features.Site.Shared;

/// <summary>A participant in a few words.</summary>
internal static class ParticipantWords
{
    /// <summary>How far they have come.</summary>
    public static string Stage(ParticipantState p) =>
        p.Death is { } death ? $"Died on {Moments.Iso(death.Fact.DiedOn)}"
        : p.ConsentWithdrawal is { } consent ? $"Consent taken back on {Moments.Iso(consent.Fact.WithdrewOn)}"
        : p.FollowUpWithdrawal is { } followUp ? $"Withdrew from follow-up on {Moments.Iso(followUp.Fact.WithdrewOn)}"
        : p.Loss is { } loss ? $"Lost to follow-up since {Moments.Iso(loss.Fact.LastContactOn)}"
        : p.Relapse is { } relapse ? $"Relapse on {Moments.Iso(relapse.Fact.EvidenceOn)}{(p.Crossover is null ? "" : ", crossed over")}"
        : p.Randomisation is { } randomised ? $"Randomised on {Moments.Iso(randomised.Fact.RandomisedOn)}{(p.TreatmentWithdrawal is null ? "" : ", withdrew from treatment")}"
        : p.Exclusion is { } excluded ? ExclusionWords.Of(excluded.Fact.Reason)
        : p.Eligibility is { } verdict ? verdict.Fact.Eligible ? "Assessed, eligible" : "Assessed, not eligible"
        : p.Consent is { } given ? $"Consented on {Moments.Iso(given.Fact.ConsentedOn)}"
        : $"Screened on {Moments.Iso(p.ScreenedOn)}";

    /// <summary>The arm, or the code that stands for it; null before randomisation.</summary>
    public static string? Arm(ParticipantState p, TrialProtocol protocol) =>
        p.Randomisation is not { } r ? null : r.Fact.Arm is { } arm ? protocol.Arm(arm).Label : r.Fact.Code is { } code ? "Code " + code : "Concealed";

    /// <summary>The printed name of an account, as the ledger of the own site knows it; else the account.</summary>
    public static string Who(TrialState state, string account) => state.NameOf(account) ?? account;
}
