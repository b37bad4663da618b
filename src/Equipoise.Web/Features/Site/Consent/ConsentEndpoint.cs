using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Consent;

/// <summary><c>/participants/{participant}/consent</c>: which version of the consent document a candidate signed, and when.</summary>
internal static class ConsentEndpoint
{
    /// <summary>The form, with today and the version signed last at the site.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var last = trial.State.Participants.Values.Where(p => p.Consent is not null).MaxBy(p => p.Consent!.Value.Sequence)?.Consent?.Fact.DocumentVersion;
        return Page(about, ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("consentedOn", Moments.Iso(trial.Today)), KeyValuePair.Create("documentVersion", last ?? "")]), null);
    }

    /// <summary>Records the consent, and leads to the values; else the form again, with what stands against it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var outcome = await desk.GiveAsync("giveConsent", posted.With(("participant", participant)));
        return outcome.Done ? Results.Redirect(SitePaths.Of(participant, "eligibility")) : Page(about, posted.Fields, outcome);
    }

    private static RazorComponentResult<ConsentPage> Page(ParticipantState about, ImmutableDictionary<string, string> values, ActOutcome? outcome) =>
        new(new { View = new ConsentView(about, values, outcome) }) { StatusCode = outcome is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
}

/// <summary>The consent of a candidate.</summary>
/// <param name="About">The candidate.</param>
/// <param name="Values">What stands in the form.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
public sealed record ConsentView(ParticipantState About, ImmutableDictionary<string, string> Values, ActOutcome? Outcome);
