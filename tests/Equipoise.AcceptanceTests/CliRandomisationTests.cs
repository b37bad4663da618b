using Equipoise.Cli;
using Equipoise.Tests;
using Equipoise.Tests.Storage;

namespace Equipoise.AcceptanceTests;

/// <summary>Randomisation from the terminal: a scheme assessed, a vault under a key or passphrase, a key sent twice, copies, and the secret revealed at the end.</summary>
public sealed class CliRandomisationTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void A_scheme_is_assessed_with_its_guess_rate_and_the_error_of_its_test()
    {
        var run = CliRun.Of("randomisation", "assess", Repository.Path("protocols", "il2-rcc.yaml"), "--replicates", "200", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("scheme").GetString().ShouldBe("blocks");
        run.Json.GetProperty("exactGuessRate").GetDouble().ShouldBe(0.6933, 0.0001);
        run.Json.GetProperty("guessRate").GetProperty("mean").GetDouble().ShouldBeInRange(0.6, 0.75);
        CliRun.Of("randomisation", "assess", Repository.Path("protocols", "6mp-leukaemia.yaml"), "--replicates", "50").Out.ShouldContain("was not");
        CliRun.Of("randomisation", "assess", Repository.Path("protocols", "il2-rcc.yaml"), "--replicates", "1").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void From_the_first_allocation_to_the_reveal_every_allocation_is_derived_again()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.ledger.vault"], 3);
        for (var i = 0; i < 3; i++)
        {
            Randomise(StoredTrial.Participant(0, i), $"k{i}").ExitCode.ShouldBe(0);
        }

        var again = Randomise(StoredTrial.Participant(0, 1), "k1");
        again.ExitCode.ShouldBe(0);
        again.Out.ShouldContain("Recorded before under this key");
        Randomise(StoredTrial.Participant(1, 0), "k1").Error.ShouldContain("Refused (key-used)");
        CliRun.Of("verify", trial.Name, "--reveal").ExitCode.ShouldBe(2);
        CliRun.Of("reveal", trial.Name, "--actor", "a", "--role", "sponsor", "--ground", "x").Error.ShouldContain("Refused (data-open)");
        Act("sponsor", """{"command":"closeAccrual","ground":"x"}""");
        Act("sponsor", """{"command":"endFollowUp","endedOn":"2026-03-01"}""");
        Act("dataManager", """{"command":"lockDatabase","ground":"x"}""");
        CliRun.Of("reveal", trial.Name, "--actor", "a", "--role", "sponsor", "--ground", "analysis done").ExitCode.ShouldBe(0);
        CliRun.Of("reveal", trial.Name, "--actor", "a", "--role", "sponsor", "--ground", "analysis done").Error.ShouldContain("Refused (reveal-asked)");
        CliRun.Of("reveal", trial.Name, "--actor", "b", "--role", "trialStatistician", "--ground", "analysis done").ExitCode.ShouldBe(0);
        var verified = CliRun.Of("verify", trial.Name, "--reveal", "--json");
        verified.ExitCode.ShouldBe(0, verified.Error);
        verified.Json.GetProperty("allocations").GetProperty("allocations").GetInt32().ShouldBe(3);
        CliRun.Of("verify", trial.Name, "--witness").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_passphrase_takes_the_place_of_a_key_file()
    {
        string? Setting(string name) => name == "EQUIPOISE_VAULT_PASSPHRASE" ? "correct horse battery staple" : null;
        Run(Setting, "new", Repository.Path("protocols", "il2-rcc.yaml"), place["t.ledger"], "--actor", "s").ShouldBe(0);
        place.Files.ShouldBe(["t.ledger", "t.ledger.vault"]);
        Run(Setting, "verify", place["t.ledger"], "--witness").ShouldBe(0);
        Run(_ => null, "verify", place["t.ledger"], "--witness").ShouldBe(2);
        Run(name => Setting(name) + "x", "verify", place["t.ledger"], "--witness").ShouldBe(2);
    }

    [Fact]
    public void A_vault_and_its_key_may_lie_elsewhere()
    {
        Directory.CreateDirectory(place["apart"]);
        CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), place["t.ledger"], "--actor", "s", "--vault", place["apart/v"], "--vault-key", place["apart/k"]).ExitCode.ShouldBe(0);
        place.Files.ShouldBe(["t.ledger"]);
        Directory.GetFiles(place["apart"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["k", "v"]);
    }

    [Fact]
    public void A_backup_is_a_ledger_and_a_restoration_overwrites_none()
    {
        CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), place["t.ledger"], "--actor", "s").ExitCode.ShouldBe(0);
        CliRun.Of("backup", place["t.ledger"], place["b"]).Out.ShouldContain("1 entries");
        CliRun.Of("verify", place["b"]).ExitCode.ShouldBe(0);
        CliRun.Of("restore", place["b"], place["t.ledger"]).Error.ShouldContain("L006");
        CliRun.Of("restore", place["b"], place["r.ledger"]).ExitCode.ShouldBe(0);
        File.ReadAllBytes(place["r.ledger"]).ShouldBe(File.ReadAllBytes(place["t.ledger"]));
        CliRun.Of("migrate", place["t.ledger"], "--role", "x").Error.ShouldContain("L008");
        CliRun.Of("migrate", place["t.ledger"]).Out.ShouldContain("3 now");
    }

    private CliRun Randomise(string participant, string key) =>
        CliRun.Of("act", place["t.ledger"], $$"""{"command":"randomise","participant":"{{participant}}"}""", "--actor", "doctor", "--role", "investigator", "--site", "01", "--key", key);

    private void Act(string role, string command) => CliRun.Of("act", place["t.ledger"], command, "--actor", role, "--role", role).ExitCode.ShouldBe(0);

    private static int Run(Func<string, string?> setting, params string[] args)
    {
        using var @out = new StringWriter();
        using var error = new StringWriter();
        return CommandLine.Run(args, new Shell(@out, error, TextReader.Null, TimeProvider.System, setting));
    }
}
