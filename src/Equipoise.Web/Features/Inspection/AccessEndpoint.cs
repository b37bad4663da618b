using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Equipoise.Web.Entries;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Inspection;

/// <summary><c>/inspection/access</c>: the access ledger: who came in, who was kept out, what was exported, who read results by arm.</summary>
internal static class AccessEndpoint
{
    private const int PageSize = 100;

    /// <summary>The page; <c>?from=</c> is its first entry, <c>?act=</c> and <c>?account=</c> choose among its entries.</summary>
    public static IResult Get(RecordTrial trial, IAccessLog log, string? from, string? act, string? account)
    {
        _ = trial;
        var last = log.Entries;
        var start = long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Math.Max(1, last)) : Math.Max(1, last - PageSize + 1);
        var wanted = Words.TryParse<AccessAct>(act ?? "", out var a) ? a : (AccessAct?)null;
        var entries = log.Read(start).Take(PageSize).Where(e => e.Event is AccessNoted n && (wanted is null || n.Act == wanted) && (string.IsNullOrWhiteSpace(account) || n.Account == account.Trim()));
        return new RazorComponentResult<AccessPage>(new { View = new AccessView(start, last, wanted, account ?? "", [.. entries.Reverse()], start + PageSize <= last ? start + PageSize : null) });
    }
}

/// <summary>A page of the access ledger.</summary>
/// <param name="From">Its first entry.</param>
/// <param name="Last">The last entry of the access ledger.</param>
/// <param name="Act">The act asked for; null for all.</param>
/// <param name="Account">The account asked for; empty for all.</param>
/// <param name="Entries">The entries, the newest first.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record AccessView(long From, long Last, AccessAct? Act, string Account, ImmutableArray<LedgerEntry> Entries, long? Next)
{
    /// <summary>Where the page before begins; null at the beginning.</summary>
    public long? Earlier => From > 1 ? Math.Max(1, From - 100) : null;
}
