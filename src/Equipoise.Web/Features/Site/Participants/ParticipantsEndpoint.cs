using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Participants;

/// <summary><c>/participants</c> and <c>/participants/{participant}</c>: who is in the trial at the site, and all about one of them.</summary>
internal static class ParticipantsEndpoint
{
    /// <summary>Everybody randomised at the site.</summary>
    public static IResult All(SiteTrial trial) => new RazorComponentResult<ParticipantsPage>(new { Trial = trial, Agenda = SiteAgenda.Of(trial.State, trial.Site.Id, trial.Now) });

    /// <summary>One: the summary, what is to be done, what can be recorded, the record.</summary>
    public static IResult One(HttpContext context, SiteTrial trial, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? new RazorComponentResult<ParticipantPage>(new { Trial = trial, About = about, Agenda = SiteAgenda.Of(trial.State, about, trial.Now), Record = RecordLines.Of(about), Writing = trial.WrittenAbout(about) })
        : Problem.NotFound(context);

    /// <summary>Leaves out what cannot come any more, or never for this participant.</summary>
    private static bool MayStill(SiteTrial trial, ParticipantState about, string command)
    {
        var protocol = trial.State.ProtocolOf(about);
        return trial.State.Lock is null && command switch
        {
            "giveConsent" => about.Consent is null && about.Exclusion is null,
            "excludeCandidate" => about.Exclusion is null,
            "withdrawConsent" => about.Consent is not null && about.ConsentWithdrawal is null,
            "recordRelapse" => about.Relapse is null,
            "recordDeath" => about.Death is null,
            "recordSecondPrimary" => about.SecondPrimary is null,
            "recordLossToFollowUp" => about.Loss is null && about.Death is null,
            "startCrossover" => about.Crossover is null && about.Randomisation?.Fact.Arm is { } arm && protocol.Arm(arm).Crossover is AtFirstRecurrence,
            "startCycle" => NextCycle.Of(trial.State, about) is not null,
            "omitCycle" or "stopTreatment" => about.Cycles.Length > 0 && about.TreatmentUnder(protocol) is not null,
            "reduceDose" => about.TreatmentUnder(protocol)?.Dose.Levels is not null,
            "withdrawFromTreatment" => about.TreatmentWithdrawal is null && about.TreatmentUnder(protocol) is not null,
            "withdrawFromFollowUp" => about.FollowUpWithdrawal is null,
            "markRandomisedInError" => about.InError is null,
            "unblindParticipant" => protocol.ArmsConcealed,
            _ => true,
        };
    }

    /// <summary>What the viewer may record about a participant, in groups; whether it is possible at the moment the form itself tells.</summary>
    internal static ImmutableArray<(string Group, ImmutableArray<CommandForm> Forms)> Groups(SiteTrial trial, ParticipantState about)
    {
        ImmutableArray<(string, string[])> groups = about.Randomisation is null
            ? [("Screening", ["giveConsent", "excludeCandidate", "withdrawConsent", "recordDeviation"])]
            :
            [
                ("Seen and spoken to", ["recordAssessment", "recordContact", "recordMissedVisit", "recordMeasurements", "recordLaboratoryResults"]),
                ("Happened", ["recordRelapse", "recordSecondPrimary", "recordNewTherapy", "startCrossover", "recordDeath", "recordLossToFollowUp"]),
                ("Treatment", ["startCycle", "omitCycle", "reduceDose", "stopTreatment"]),
                ("Withdrawal", ["withdrawFromTreatment", "withdrawFromFollowUp", "withdrawConsent"]),
                ("Departures and errors", ["recordDeviation", "recordIneligibility", "markRandomisedInError", "correctStratum", "unblindParticipant"]),
            ];
        return [.. groups.Select(g => (g.Item1, Forms: g.Item2.Select(CommandForm.Find).OfType<CommandForm>().Where(f => f.GivenBy.Contains(trial.Viewer.Role) && MayStill(trial, about, f.Name)).ToImmutableArray())).Where(g => g.Forms.Length > 0)];
    }
}
