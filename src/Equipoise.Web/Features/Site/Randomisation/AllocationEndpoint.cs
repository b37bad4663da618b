using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Randomisation;

/// <summary><c>/participants/{participant}/allocation</c>: the slip with the result of a randomisation, the same whenever it is opened.</summary>
internal static class AllocationEndpoint
{
    /// <summary>The slip; somebody who is not randomised leads to what stands in the way.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        if (about.Randomisation is not { } randomisation)
        {
            return Results.Redirect(SitePaths.Of(participant, "randomise"));
        }

        var (protocol, entry) = (trial.State.ProtocolOf(about), trial.Entries.Find(participant, randomisation.Sequence));
        var fact = randomisation.Fact;
        return new RazorComponentResult<AllocationPage>(new
        {
            View = new AllocationView(
                protocol.Document.Trial.Title,
                trial.Site.Name,
                about,
                fact,
                fact.Arm is { } arm ? protocol.Arm(arm).Label : null,
                [.. fact.Levels.Select(l => EligibilityChecklist.LevelOf(trial.State, about, l))],
                entry is null ? Moments.Iso(fact.RandomisedOn) : Moments.Clock(entry.RecordedAt, trial.Site.Zone),
                entry is null ? "" : trial.State.NameOf(entry.Actor.Id) is { } name ? $"{name} ({entry.Actor.Id})" : entry.Actor.Id,
                randomisation.Sequence,
                entry?.Hash[..12] ?? "",
                protocol.ArmsConcealed),
        });
    }
}

/// <summary>The result of a randomisation.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="SiteName">The site.</param>
/// <param name="About">The participant.</param>
/// <param name="Fact">The allocation as it is recorded.</param>
/// <param name="Arm">The arm in words; null where arms are concealed.</param>
/// <param name="Levels">The levels used.</param>
/// <param name="At">When, at the site.</param>
/// <param name="By">Who randomised; empty where that cannot be read.</param>
/// <param name="Entry">The ledger entry.</param>
/// <param name="Mark">The beginning of the entry's hash, which no other entry has.</param>
/// <param name="Concealed">Whether arms are concealed.</param>
public sealed record AllocationView(
    string Trial, string SiteName, ParticipantState About, ParticipantRandomised Fact, string? Arm, ImmutableArray<ChecklistLevel> Levels, string At, string By, long Entry, string Mark, bool Concealed)
{
    /// <summary>The number that stands for this randomisation alone: the entry and the beginning of its hash.</summary>
    public string Unique => FormattableString.Invariant($"{Entry}-{Mark}");
}
