using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>What somebody had filled in, and when it was kept.</summary>
internal sealed record Draft(ImmutableSortedDictionary<string, string> Fields, Instant SavedAt);

/// <summary>
/// What people filled into a form and did not, or could not, send: it survives the end of their session and of their browser, is offered when they open the form again, and goes when the form is accepted. It is
/// given to nobody else. What shows who somebody is, is never kept.
/// </summary>
internal sealed class Drafts(IDbContextFactory<AccountsDb> databases, AccountsPlace place, Sessions sessions, AccountClock clock)
{
    /// <summary>The most that a draft takes, in bytes of its JSON.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>The most drafts of one account in one trial; the oldest goes for a new one.</summary>
    public const int Most = 100;

    private static readonly Duration Lasts = Duration.FromDays(30);

    /// <summary>The query by which a form is opened with what was filled in.</summary>
    public const string OpenQuery = "_draft";

    private static readonly string[] NeverKept = ["password", "passphrase", "secret", "credential"];

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>The form that a request shows or sends: its path and query.</summary>
    public static string FormOf(HttpContext context) => context.Request.Path + QueryString.Create(context.Request.Query.Where(q => q.Key != OpenQuery));

    /// <summary>Keeps what is filled into a form, in place of what was kept before.</summary>
    /// <returns>False where it is too large, or nothing is left to keep.</returns>
    public async Task<bool> KeepAsync(string account, string form, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var kept = fields.Where(f => f.Key.Length > 0 && f.Key[0] != '_' && f.Value.Length > 0 && !NeverKept.Any(n => f.Key.Contains(n, StringComparison.OrdinalIgnoreCase))).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var json = JsonSerializer.Serialize(kept);
        if (kept.IsEmpty || System.Text.Encoding.UTF8.GetByteCount(json) > Largest || form.Length > 500)
        {
            return false;
        }

        await using var db = await databases.CreateDbContextAsync();
        if (await db.Drafts.SingleOrDefaultAsync(d => d.Trial == place.Trial && d.AccountId == account && d.Form == form) is { } draft)
        {
            (draft.Fields, draft.SavedAt) = (json, Now);
        }
        else
        {
            db.Drafts.Add(new DraftRow { Trial = place.Trial, AccountId = account, Form = form, Fields = json, SavedAt = Now });
        }

        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            // Another request kept or removed the same draft at this moment; the next one keeps it.
            return false;
        }

        await PruneAsync(db, account);
        return true;
    }

    /// <summary>Keeps what a form brings whose session ended by itself, for whoever the session was of.</summary>
    public async Task<bool> KeepOfEndedAsync(HttpContext context)
    {
        // A form of another site carries no cookie (SameSite), and a browser says where a post comes from.
        var foreign = context.Request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site != "same-origin";
        if (foreign || !context.Request.HasFormContentType || context.Request.ContentLength is null or > Largest || SessionCookie.Read(context) is not { } key || await sessions.WhoseEndedAsync(key) is not { } account)
        {
            return false;
        }

        var form = await context.Request.ReadFormAsync();
        return await KeepAsync(account, FormOf(context), form.Select(f => KeyValuePair.Create(f.Key, string.Join(';', f.Value.Where(v => !string.IsNullOrEmpty(v))))));
    }

    /// <summary>The draft of a form; null for none.</summary>
    public Draft? Find(string account, string form)
    {
        using var db = databases.CreateDbContext();
        var since = Now - Lasts;
        return db.Drafts.AsNoTracking().SingleOrDefault(d => d.Trial == place.Trial && d.AccountId == account && d.Form == form && d.SavedAt > since) is { } row
            ? new Draft(JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(row.Fields)!.WithComparers(StringComparer.Ordinal), row.SavedAt)
            : null;
    }

    /// <summary>The forms of an account that have a draft, newest first.</summary>
    public async Task<ImmutableArray<(string Form, Instant SavedAt)>> OfAsync(string account)
    {
        await using var db = await databases.CreateDbContextAsync();
        var since = Now - Lasts;
        return [.. (await db.Drafts.AsNoTracking().Where(d => d.Trial == place.Trial && d.AccountId == account && d.SavedAt > since).OrderByDescending(d => d.SavedAt).Select(d => new { d.Form, d.SavedAt }).ToListAsync())
            .Select(d => (d.Form, d.SavedAt))];
    }

    /// <summary>Removes the draft of a form that was accepted, or that its owner does not want.</summary>
    public async Task RemoveAsync(string account, string form)
    {
        await using var db = await databases.CreateDbContextAsync();
        await db.Drafts.Where(d => d.Trial == place.Trial && d.AccountId == account && d.Form == form).ExecuteDeleteAsync();
    }

    private async Task PruneAsync(AccountsDb db, string account)
    {
        var since = Now - Lasts;
        var own = db.Drafts.Where(d => d.Trial == place.Trial && d.AccountId == account);
        await own.Where(d => d.SavedAt <= since).ExecuteDeleteAsync();
        var surplus = await own.OrderByDescending(d => d.SavedAt).Skip(Most).Select(d => d.Form).ToListAsync();
        if (surplus.Count > 0)
        {
            await own.Where(d => surplus.Contains(d.Form)).ExecuteDeleteAsync();
        }
    }
}
