using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Eligibility;

/// <summary><c>/participants/{participant}/eligibility</c>: values entered, the criteria applied to them, the assessment, and the exclusion.</summary>
internal static class EligibilityEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant) =>
        trial.State.Participants.TryGetValue(participant, out var about) ? Page(trial, about, "", ImmutableDictionary<string, string>.Empty, null) : Problem.NotFound(context);

    /// <summary>Records values, assesses, or excludes, as the form's field <c>act</c> says; leads to the page, else shows it with what stands against it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        switch (posted["act"])
        {
            case "values":
                var (measurements, problems) = ValueRows.Read(trial.State.ProtocolOf(about), posted.Fields, trial.Today);
                var recorded = !problems.IsEmpty ? new ActOutcome(null, null, problems, [])
                    : measurements.IsEmpty ? ActOutcome.Refused("no-values", "No value was typed.")
                    : await desk.GiveAsync(new RecordMeasurements(participant, measurements), posted);
                return recorded.Done ? Results.Redirect(SitePaths.Of(participant, "eligibility#checklist")) : Page(trial, about, "values", posted.Fields, recorded);
            case "assess":
                var assessed = await desk.GiveAsync(new AssessEligibility(participant), posted);
                return assessed.Done ? Results.Redirect(SitePaths.Of(participant, "eligibility#verdict")) : Page(trial, about, "assess", posted.Fields, assessed);
            case "exclude":
                var excluded = await desk.GiveAsync("excludeCandidate", posted.With(("participant", participant)));
                return excluded.Done ? Results.Redirect("/screening") : Page(trial, about, "exclude", posted.Fields, excluded);
            default:
                return Problem.Of(context, StatusCodes.Status400BadRequest, "Not understood", "The form did not say what it is for; open the page again.");
        }
    }

    private static RazorComponentResult<EligibilityPage> Page(SiteTrial trial, ParticipantState about, string act, ImmutableDictionary<string, string> values, ActOutcome? outcome)
    {
        var protocol = trial.State.ProtocolOf(about);
        var view = new EligibilityView(
            about,
            protocol,
            trial.Viewer.Role,
            trial.Today,
            EligibilityChecklist.Of(trial.State, about, trial.Today),
            about.Eligibility is { } verdict ? CurrentVerdict.ChangeSince(protocol, about, verdict.Fact) : null,
            about.Eligibility is { } given && CurrentVerdict.IsSigned(about, given),
            ValueRows.Of(protocol, about, act == "values" ? values : values.Clear()),
            act,
            values,
            outcome);
        return new(new { View = view }) { StatusCode = outcome is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }
}

/// <summary>The eligibility of a candidate.</summary>
/// <param name="About">The candidate.</param>
/// <param name="Protocol">The protocol in force for them.</param>
/// <param name="Role">The viewer's role.</param>
/// <param name="Today">Today at the site.</param>
/// <param name="Checklist">The criteria applied to the values as of today.</param>
/// <param name="Change">What changed since the recorded verdict; null for nothing.</param>
/// <param name="Signed">Whether an investigator stands behind the recorded verdict.</param>
/// <param name="Rows">The values that can be entered.</param>
/// <param name="Act">Which form was sent; empty for none.</param>
/// <param name="Values">What stood in it.</param>
/// <param name="Outcome">What came of it; null where none was sent yet.</param>
public sealed record EligibilityView(
    ParticipantState About,
    Equipoise.Trials.Protocol.TrialProtocol Protocol,
    Equipoise.Trials.Protocol.Document.Role Role,
    NodaTime.LocalDate Today,
    EligibilityChecklist Checklist,
    string? Change,
    bool Signed,
    ImmutableArray<ValueRow> Rows,
    string Act,
    ImmutableDictionary<string, string> Values,
    ActOutcome? Outcome)
{
    /// <summary>Whether the candidate is still in screening.</summary>
    public bool Open => About.Randomisation is null && About.Exclusion is null && About.ConsentWithdrawal is null;

    /// <summary>Reasons for exclusion with their words.</summary>
    public static ImmutableArray<(string Word, string Text)> Reasons { get; } = [.. Enum.GetValues<ExclusionReason>().Select(r => (Words.Of(r), ExclusionWords.Of(r)))];

    /// <summary>What stood in a field of a form that was sent.</summary>
    public string Value(string act, string name, string otherwise = "") => Act == act ? Values.GetValueOrDefault(name, "") : otherwise;

    /// <summary>What is wrong with a field of a form that was sent.</summary>
    public FieldProblem? Wrong(string act, string name) => Act == act ? Outcome?.Problems.FirstOrDefault(p => p.Field == name) : null;

    /// <summary>Today as it is typed.</summary>
    public string TodayText => Moments.Iso(Today);
}
