using System.Globalization;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Ledger;

/// <summary><c>/ledger?participant=NUMBER&amp;type=TYPE&amp;page=N</c>: the entries, in order.</summary>
internal static class LedgerEndpoint
{
    /// <summary>The page asked for; a type that no event has and a page that is not there are not found.</summary>
    public static IResult Get(InspectedLedger ledger, HttpContext context, string? participant, string? type, string? page)
    {
        var query = new LedgerQuery(participant?.Trim() ?? "", type ?? "", 1);
        if (query.Type.Length > 0 && EventCatalogue.All.All(e => e.Name != query.Type))
        {
            return Problem.NotFound(context, "No such type", $"No event is of the type '{query.Type}'. There are {string.Join(", ", EventCatalogue.All.Select(e => e.Name).Distinct(StringComparer.Ordinal))}.");
        }

        if (!string.IsNullOrEmpty(page))
        {
            if (!int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                return Problem.NotFound(context, "No such page", $"'{page}' is not the number of a page; they count from 1.");
            }

            query = query with { Page = number };
        }

        var view = LedgerView.Of(ledger.Read(), query);
        return query.Page > view.Pages
            ? Problem.NotFound(context, "No such page", FormattableString.Invariant($"There is no page {query.Page}; the last is {view.Pages}."))
            : new RazorComponentResult<LedgerPage>(new { View = view });
    }

    /// <summary>The address of a page of a question.</summary>
    public static string Address(LedgerQuery query)
    {
        var parts = new List<string>();
        void Add(string name, string value) => parts.Add(name + "=" + Uri.EscapeDataString(value));
        if (query.Participant.Length > 0)
        {
            Add("participant", query.Participant);
        }

        if (query.Type.Length > 0)
        {
            Add("type", query.Type);
        }

        if (query.Page > 1)
        {
            Add("page", query.Page.ToString(CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "/ledger" : "/ledger?" + string.Join('&', parts);
    }

    /// <summary>The address of one entry.</summary>
    public static string AddressOf(long sequence) =>
        Address(new LedgerQuery("", "", (int)((sequence - 1) / LedgerView.PageSize) + 1)) + "#entry-" + sequence.ToString(CultureInfo.InvariantCulture);
}
