using Equipoise.Tests;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>A clock that a test sets.</summary>
internal sealed class SetClock : TimeProvider
{
    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    public void Advance(Duration by) => Now += by;
}

/// <summary>The services of accounts over a database of their own, as one node has them; a second node over the same place is another host.</summary>
internal sealed class AccountsHost : IDisposable
{
    public const string Password = "horses eat hay slowly";

    private readonly TemporaryFolder? folder;
    private readonly ServiceProvider services;

    public AccountsHost(AccountsPlace? place = null, AccountSettings? settings = null, SetClock? clock = null)
    {
        folder = place is null ? new TemporaryFolder() : null;
        Place = place ?? AccountsPlace.Of(folder!["ledger.db"]);
        Clock = clock ?? new SetClock();
        Settings = settings ?? Quick;
        services = Add(new ServiceCollection()).BuildServiceProvider(validateScopes: true);
        AccountsServices.Ready(services);
    }

    /// <summary>The defaults, but with hashes that cost little and failures that are answered at once.</summary>
    public static AccountSettings Quick { get; } = new() { HashIterations = 10, FailureAnsweredAfter = Duration.Zero };

    public AccountsPlace Place { get; }

    public AccountSettings Settings { get; }

    public SetClock Clock { get; }

    public IServiceProvider Services => services;

    public IReadOnlyList<AccessNoted> Noted => [.. Get<IAccessLog>().Read().Select(e => (AccessNoted)e.Event)];

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public AccountsDb Database() => Get<IDbContextFactory<AccountsDb>>().CreateDbContext();

    /// <summary>The same services for a program of the test's.</summary>
    public IServiceCollection Add(IServiceCollection collection)
    {
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddHttpContextAccessor().AddAccounts(Place, Settings, new AccountClock(Clock));
        return collection;
    }

    /// <summary>An account that was invited by a manager, opened, and confirmed by somebody else.</summary>
    public async Task<Account> OpenAsync(string name, string password = Password, bool confirmed = true)
    {
        var link = await Get<People>().InviteAsync("manager-1", name, "Synthetic " + name, null, null);
        (await Get<People>().AcceptAsync(link.Secret.ShouldNotBeNull(link.Refused), name, password, password, null)).ShouldBeNull();
        if (confirmed)
        {
            (await Get<People>().ConfirmAsync(People.Operator, name, "identity card seen", null)).ShouldBeNull();
        }

        return (await Get<Passwords>().FindAsync(name)).ShouldNotBeNull();
    }

    /// <summary>Signs in by password and gives who is behind the session.</summary>
    public async Task<(string Key, SignedIn Who)> SignInAsync(string name, string password = Password)
    {
        var key = (await Get<SignIn>().WithPasswordAsync(name, password, "192.0.2.1")).Key.ShouldNotBeNull();
        return (key, (await Get<Sessions>().FindAsync(key)).ShouldNotBeNull());
    }

    public void Dispose()
    {
        services.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder?.Dispose();
    }
}
