using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>A token as its owner sees it; the secret is not kept.</summary>
public sealed record TokenLine(long Id, string Name, Role Role, string? Site, Instant CreatedAt, Instant ExpiresAt, Instant? UsedAt, Instant? RevokedAt);

/// <summary>Tokens by which programs act for an account in one part. A token gives no more than the grant in the trial's ledger gives at the moment; it never signs.</summary>
internal sealed class ApiTokens(IDbContextFactory<AccountsDb> databases, AccountsPlace place, AccountSettings settings, AccountClock clock, IAccessLog access)
{
    /// <summary>What a token starts with, so that scanners for secrets find one that got into the open.</summary>
    public const string Prefix = "eqp_";

    private static readonly Duration Grain = Duration.FromMinutes(1);

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Issues a token.</summary>
    /// <returns>The token, to be shown once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It would last longer than allowed, or not at all.</exception>
    public async Task<string> IssueAsync(SignedIn who, string name, Role role, string? site, Duration lasts, string? address)
    {
        if (lasts <= Duration.Zero || lasts > settings.TokenLasts)
        {
            throw new ArgumentOutOfRangeException(nameof(lasts), FormattableString.Invariant($"The token would last {lasts.TotalDays} days; it lasts more than 0 and at most {settings.TokenLasts.TotalDays}."));
        }

        var token = Prefix + Secret.New();
        await using var db = await databases.CreateDbContextAsync();
        db.ApiTokens.Add(new TokenRow { SecretHash = Secret.HashOf(token), AccountId = who.Account, Name = name.Trim(), Trial = place.Trial, Role = role, Site = site, CreatedAt = Now, ExpiresAt = Now + lasts });
        access.Note(AccessAct.TokenIssued, who.Account, target: name.Trim(), address: address, detail: Words.Of(role) + (site is null ? "" : " at " + site));
        await db.SaveChangesAsync();
        return token;
    }

    /// <summary>Revokes a token of the account.</summary>
    public async Task RevokeAsync(string account, long token, string by, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        await RevokeAsync(db.ApiTokens.Where(t => t.AccountId == account && t.Id == token), account, by, address);
    }

    /// <summary>Revokes every token of the account.</summary>
    public async Task RevokeAllAsync(string account, string by, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        await RevokeAsync(db.ApiTokens.Where(t => t.AccountId == account), account, by, address);
    }

    /// <summary>The tokens of an account for this trial, newest first.</summary>
    public async Task<ImmutableArray<TokenLine>> OfAsync(string account)
    {
        await using var db = await databases.CreateDbContextAsync();
        return [.. (await db.ApiTokens.AsNoTracking().Where(t => t.AccountId == account && t.Trial == place.Trial).OrderByDescending(t => t.Id).ToListAsync())
            .Select(t => new TokenLine(t.Id, t.Name, t.Role, t.Site, t.CreatedAt, t.ExpiresAt, t.UsedAt, t.RevokedAt))];
    }

    /// <summary>Whose a token is; null where it is none, of another trial, expired, revoked, or its account closed.</summary>
    public async Task<SignedIn?> FindAsync(string token, string? address)
    {
        var (hash, now) = (Secret.HashOf(token), Now);
        await using var db = await databases.CreateDbContextAsync();
        var found = token.StartsWith(Prefix, StringComparison.Ordinal)
            ? await db.ApiTokens.Where(t => t.SecretHash == hash && t.Trial == place.Trial).Join(db.Users, t => t.AccountId, a => a.Id, (t, a) => new { Token = t, Account = a }).AsNoTracking().SingleOrDefaultAsync()
            : null;
        if (found is not { Token: { RevokedAt: null } row, Account: { ClosedAt: null } account } || row.ExpiresAt <= now)
        {
            access.Note(AccessAct.TokenRefused, found?.Account.Id, target: found?.Token.Name, address: address);
            return null;
        }

        if (row.UsedAt is not { } used || now - used >= Grain)
        {
            await db.ApiTokens.Where(t => t.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now));
        }

        return new SignedIn(account.Id, account.FullName, null, row.Id, row.Role, row.Site, MustChangePassword: false, MaySign: false);
    }

    private async Task RevokeAsync(IQueryable<TokenRow> tokens, string account, string by, string? address)
    {
        var now = Now;
        if (await tokens.Where(t => t.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now)) is > 0 and var revoked)
        {
            access.Note(AccessAct.TokenRevoked, by, target: account, address: address, detail: FormattableString.Invariant($"{revoked} revoked"));
        }
    }
}
