using Microsoft.Extensions.DependencyInjection;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Web.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>The database of accounts itself, in SQLite and PostgreSQL.</summary>
public sealed class AccountsStoreTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void What_is_made_is_pinned(string kind)
    {
        using var db = Database(kind == "sqlite" ? AccountsPlace.Of("ledger.db") : AccountsPlace.Of("postgres:Trial=T;Host=nowhere;Database=d"));
        var script = db.Database.GenerateCreateScript().ReplaceLineEndings("\n");
        var golden = Repository.Path("tests", "Equipoise.AcceptanceTests", "Accounts", $"accounts-{AccountsSchema.Version}.{kind}.sql");
        if (Environment.GetEnvironmentVariable("EQUIPOISE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, script);
        }

        script.ShouldBe(File.ReadAllText(golden), "a changed database of accounts is a new version of it");
    }

    [Fact]
    public void It_is_made_once_by_nodes_that_start_together_and_only_its_owner_reads_it()
    {
        using var folder = new TemporaryFolder();
        var place = AccountsPlace.Of(folder["ledger.db"]);
        Parallel.For(0, 6, _ =>
        {
            using var db = Database(place);
            AccountsSchema.Ensure(db, place);
            db.Users.Count().ShouldBe(0);
        });
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(place.File!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        folder.Files.ShouldContain("ledger.db.accounts.db");
        SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData("UPDATE equipoise_accounts SET version = 3", "version 3")]
    [InlineData("DROP TABLE equipoise_accounts", "other tables")]
    public void Another_version_or_another_database_is_refused(string change, string found)
    {
        using var folder = new TemporaryFolder();
        var place = AccountsPlace.Of(folder["ledger.db"]);
        using var db = Database(place);
        AccountsSchema.Ensure(db, place);
        db.Database.ExecuteSqlRaw(change);
        var refused = Should.Throw<BadInputException>(() => AccountsSchema.Ensure(db, place)).Diagnostics.Single();
        (refused.Code, refused.Found).ShouldBe(("W012", found));
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        using var folder = new TemporaryFolder();
        var place = AccountsPlace.Of(folder["ledger.db"]);
        File.WriteAllText(place.File!, "not a database, but long enough to be mistaken for the header of one, if nobody looks");
        using var db = Database(place);
        Should.Throw<BadInputException>(() => AccountsSchema.Ensure(db, place)).Diagnostics.Single().Code.ShouldBe("W014");
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void What_one_node_protects_another_reads()
    {
        using var one = new AccountsHost();
        using var other = new AccountsHost(one.Place);
        var secret = one.Get<IDataProtectionProvider>().CreateProtector("p").Protect("text");
        other.Get<IDataProtectionProvider>().CreateProtector("p").Unprotect(secret).ShouldBe("text");
    }

    [PostgresFact]
    public async Task The_whole_life_of_an_account_on_PostgreSQL()
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("accounts-test", "equipoise_owner"), "equipoise_app");
        var place = AccountsPlace.Of(PostgresServer.Shared.Name("accounts-test"));
        using var one = new AccountsHost(place);
        using var other = new AccountsHost(place, clock: one.Clock);
        await one.OpenAsync("pg-nurse");
        var (key, who) = await one.SignInAsync("pg-nurse");
        (await other.Get<Sessions>().FindAsync(key)).ShouldBe(who);
        for (var i = 0; i < 5; i++)
        {
            await (i % 2 == 0 ? one : other).Get<SignIn>().WithPasswordAsync("pg-nurse", "wrong", null);
        }

        (await other.Get<SignIn>().WithPasswordAsync("pg-nurse", AccountsHost.Password, null)).Key.ShouldBeNull("failures at both nodes count together");
        var token = await one.Get<ApiTokens>().IssueAsync(who, "t", Trials.Protocol.Document.Role.Nurse, "01", NodaTime.Duration.FromDays(1), null);
        (await other.Get<ApiTokens>().FindAsync(token, null)).ShouldNotBeNull();
        using var otherTrial = new AccountsHost(AccountsPlace.Of(PostgresServer.Shared.Name("another-trial")), clock: one.Clock);
        (await otherTrial.Get<ApiTokens>().FindAsync(token, null)).ShouldBeNull("a token is for one trial");
        await one.Get<Drafts>().KeepAsync("pg-nurse", "/f", [new("a", "1")]);
        other.Get<Drafts>().Find("pg-nurse", "/f").ShouldNotBeNull();
        otherTrial.Get<Drafts>().Find("pg-nurse", "/f").ShouldBeNull();
        await other.Get<People>().CloseAsync("manager-1", "pg-nurse", null);
        (await one.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        LedgerVerification.Verify(place.AccessLedger).Intact.ShouldBeTrue();
    }

    private static AccountsDb Database(AccountsPlace place) =>
        new ServiceCollection().AddLogging().AddAccounts(place, AccountsHost.Quick, new AccountClock(TimeProvider.System)).BuildServiceProvider().GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContext();
}
