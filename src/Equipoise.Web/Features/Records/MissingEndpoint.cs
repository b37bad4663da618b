using System.Collections.Immutable;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Oversight;
using Equipoise.Web.Centre;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/missing</c>: every thing to be settled, the oldest first, by site and kind.</summary>
internal static class MissingEndpoint
{
    /// <summary>Items on a page.</summary>
    public const int PageSize = 100;

    /// <summary>The page; <c>?site=</c>, <c>?kind=</c> and <c>?page=</c> choose.</summary>
    public static IResult Get(RecordTrial trial, Counts counts, string? site, string? kind, int? page)
    {
        var counted = counts.Late(trial);
        var late = counted.Value;
        var wanted = Words.TryParse<CleaningKind>(kind ?? "", out var k) ? k : (CleaningKind?)null;
        var found = late.Items.Where(i => (string.IsNullOrEmpty(site) || i.Item.Site == site) && (wanted is null || i.Item.Kind == wanted)).ToImmutableArray();
        var pages = Math.Max(1, (found.Length + PageSize - 1) / PageSize);
        var at = Math.Clamp(page ?? 1, 1, pages);
        return new RazorComponentResult<MissingPage>(new { View = new MissingView(late, site ?? "", wanted, [.. trial.State.Sites.Keys], found.Length, at, pages, [.. found.Skip((at - 1) * PageSize).Take(PageSize)]), Counted = counted.Note(trial.State) });
    }
}

/// <summary>Things to be settled.</summary>
/// <param name="All">All of them.</param>
/// <param name="Site">Only this site's; empty for all.</param>
/// <param name="Kind">Only this kind; null for all.</param>
/// <param name="Sites">To choose from.</param>
/// <param name="Found">How many fit.</param>
/// <param name="Page">The page shown.</param>
/// <param name="Pages">How many there are.</param>
/// <param name="Items">Those of the page.</param>
public sealed record MissingView(LateItems All, string Site, CleaningKind? Kind, ImmutableArray<string> Sites, int Found, int Page, int Pages, ImmutableArray<LateItem> Items)
{
    /// <summary>The address of a page of the same choice.</summary>
    public string Address(int page) => $"/missing?site={Uri.EscapeDataString(Site)}&kind={(Kind is { } k ? Words.Of(k) : "")}&page={page}";
}
