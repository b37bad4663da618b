using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Site.Shared;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.AdverseEvents;

/// <summary><c>/participants/{participant}/adverse-events</c> and <c>.../new</c>: events with their clocks; a term is found, graded side by side, and reported.</summary>
internal static class AdverseEventsEndpoint
{
    /// <summary>The events.</summary>
    public static IResult All(HttpContext context, SiteTrial trial, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? new RazorComponentResult<AdverseEventsPage>(new { Trial = trial, About = about, Duties = about.AdverseEvents.SelectMany(a => ReportingDuties.Of(trial.State, about, a, trial.Now)).OrderBy(d => d.Clock.DueBy).ToImmutableArray() })
        : Problem.NotFound(context);

    /// <summary>The search for a term, and with <c>?term=</c> the form; a search for which there is one term only leads to its form.</summary>
    public static IResult New(HttpContext context, SiteTrial trial, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var view = View(trial, about, context.Request.Query["search"].ToString().Trim(), context.Request.Query["term"].ToString());
        return view is { Term: null, Search.Length: > 0, Found: [var only] } ? Results.Redirect($"/participants/{participant}/adverse-events/new?term={Uri.EscapeDataString(only.Name)}") : Page(view);
    }

    /// <summary>Reports it, and leads to the events, where its clocks are seen.</summary>
    public static async Task<IResult> Report(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var form = CommandForm.Find("reportAdverseEvent")!;
        var outcome = await desk.GiveAsync(form.Name, SiteTimes.WithInstants(posted, form, trial.Site.Zone).With(("participant", participant)));
        return outcome.Done ? Results.Redirect($"/participants/{participant}/adverse-events") : Page(View(trial, about, "", posted["term"]) with { Outcome = outcome, Values = posted.Fields }, StatusCodes.Status422UnprocessableEntity);
    }

    private static AdverseEventView View(SiteTrial trial, ParticipantState about, string search, string term)
    {
        var dictionary = AdverseEventChoices.DictionaryOf(trial.State, about);
        return new AdverseEventView(trial, about, dictionary?.Name, search, dictionary is null ? [] : AdverseEventChoices.Search(dictionary, search, search.Length == 0 ? 40 : 12), dictionary?.Find(term))
        {
            Values = ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("onsetOn", Moments.Iso(trial.Today)), KeyValuePair.Create("awareAt", SiteTimes.Input(trial.Now, trial.Site.Zone))]),
        };
    }

    private static RazorComponentResult<AdverseEventPage> Page(AdverseEventView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>The form of an adverse event.</summary>
/// <param name="Trial">The site.</param>
/// <param name="About">The participant.</param>
/// <param name="Dictionary">The dictionary's name; null where it is not loaded.</param>
/// <param name="Search">What was searched for.</param>
/// <param name="Found">Terms found.</param>
/// <param name="Term">The term chosen; null before.</param>
public sealed record AdverseEventView(SiteTrial Trial, ParticipantState About, string? Dictionary, string Search, ImmutableArray<ToxicityTerm> Found, ToxicityTerm? Term)
{
    /// <summary>What came of the form; null where it was not sent.</summary>
    public ActOutcome? Outcome { get; init; }

    /// <summary>What was filled in.</summary>
    public ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;
}
