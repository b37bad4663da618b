using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.ToDo;

/// <summary><c>/to-do</c>: what people of a site have to do, in one list by due time.</summary>
internal static class ToDoEndpoint
{
    /// <summary>The list.</summary>
    public static RazorComponentResult<ToDoPage> Get(SiteTrial trial) => new(new { View = Of(trial) });

    private static ToDoView Of(SiteTrial trial)
    {
        var items = Agenda.Of(trial.State, trial.Now, signs: trial.Viewer.Role == Role.Investigator);
        return new ToDoView(trial.Site.Name, [.. items.Select(i => Row(i, trial))]);
    }

    private static ToDoRow Row(AgendaItem item, SiteTrial trial) => new(
        item.OfDay is { } day ? Moments.Iso(day) : Moments.AtSite(item.Due, trial.Site.Zone),
        item.Participant,
        item.What,
        item.Urgency,
        item.Kind switch
        {
            AgendaKind.Dose => item.Urgency == Urgency.Now ? "now" : TimeLeft.Words(item.Due, trial.Now),
            AgendaKind.Report => TimeLeft.Words(item.Due, trial.Now),
            AgendaKind.Visit or AgendaKind.Cycle => item.Urgency == Urgency.Overdue ? "overdue" : "open",
            _ => item.Urgency == Urgency.Overdue ? "overdue" : "waits",
        },
        Address(item));

    private static string Address(AgendaItem item)
    {
        var of = "/participants/" + Uri.EscapeDataString(item.Participant);
        return item.Kind switch
        {
            AgendaKind.Dose => FormattableString.Invariant($"{of}/doses/{item.Cycle}/{item.Slot}"),
            AgendaKind.Cycle => of + "/doses",
            AgendaKind.Visit => of + "/visits",
            AgendaKind.Query => of + "/queries",
            AgendaKind.Report => FormattableString.Invariant($"{of}/adverse-events/{item.Entry}"),
            AgendaKind.Candidate => of + "/eligibility",
            _ => "/signing",
        };
    }
}

/// <summary>What there is to do.</summary>
/// <param name="Site">The site's name.</param>
/// <param name="Rows">The list.</param>
public sealed record ToDoView(string Site, ImmutableArray<ToDoRow> Rows)
{
    /// <summary>How many are overdue.</summary>
    public int Overdue => Rows.Count(r => r.Urgency == Urgency.Overdue);
}

/// <summary>One thing to do.</summary>
/// <param name="Due">By when, at the site.</param>
/// <param name="Participant">The participant.</param>
/// <param name="What">What.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Badge">The same in words.</param>
/// <param name="Address">Where it is done.</param>
public sealed record ToDoRow(string Due, string Participant, string What, Urgency Urgency, string Badge, string Address);
