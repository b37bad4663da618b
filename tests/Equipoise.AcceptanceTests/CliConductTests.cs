using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.Cli;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests;

/// <summary>What happens to the conduct of a running trial, from the terminal: amendments, a change of scheme, a witness, an emergency.</summary>
public sealed class CliConductTests : IDisposable
{
    private const string Blocks = "scheme: {kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}";
    private const string Coin = "scheme: {kind: biasedCoin, probability: 0.7}";
    private const string Passphrase = "correct horse battery staple";

    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void An_amendment_is_previewed_recorded_and_put_into_force_site_by_site()
    {
        var trial = Trial();
        Protocol("bad.yaml", ("version: \"1.0\"", "version: \"1.1\""), (Blocks, Coin), ("{id: S4, label", "{id: S5, label"), ("levels: [S4]", "levels: [S5]"));
        Protocol("broken.yaml", ("perKilogram: 600000 IU", "perKilogram: 600000 mg"));
        Protocol("v2.yaml", ("version: \"1.0\"", "version: \"1.1\""), ("value: 100000 /uL", "value: 150000 /uL"));

        Amend("broken.yaml").ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("arms[0].treatment"), r => r.Error.ShouldContain("Accepted"));
        var refused = Amend("bad.yaml");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldSatisfyAllConditions(e => e.ShouldContain("equipoise scheme propose"), e => e.ShouldContain("S5"), e => e.ShouldContain("they stay"));
        var preview = Amend("v2.yaml", "--preview");
        preview.Out.ShouldContain("2 changes in trial, eligibility");
        preview.Out.ShouldContain("eligibility.criteria.E02b.require.value: 100000 /uL -> 150000 /uL");
        trial.Entries().ShouldNotContain(e => e.Event is ProtocolAmended);

        Amend("v2.yaml").ExitCode.ShouldBe(0);
        Amend("v2.yaml").Error.ShouldContain("version-used");
        Activate("01", "1.2").Error.ShouldContain("recorded are 1.0, 1.1");
        Activate("01", "1.1").ExitCode.ShouldBe(0);
        Randomise(StoredTrial.Participant(0, 0)).Error.ShouldContain("assessed-before-amendment");
        Run("act", place["t.ledger"], $$"""{"command":"assessEligibility","participant":"{{StoredTrial.Participant(0, 0)}}"}""", "--actor", "doctor", "--role", "investigator", "--site", "01").ExitCode.ShouldBe(0);
        Randomise(StoredTrial.Participant(0, 0), "--json").Json.GetProperty("entries")[0].GetProperty("data").GetProperty("protocolVersion").GetString().ShouldBe("1.1");

        Run("act", place["t.ledger"], """{"command":"takeDataCut","cut":"c","analysis":"interim","asOf":"2026-03-02"}""", "--actor", "dm", "--role", "dataManager").ExitCode.ShouldBe(0);
        var look = Run("look", place["t.ledger"], "--cut", "c", "--actor", "stat", "--vault", place["elsewhere"]);
        look.ExitCode.ShouldBe(0, look.Error);
        look.Out.ShouldContain("Protocol version 1.1: EQX-IL2");
        var report = Run("report", place["t.ledger"], "--cut", "c", "--role", "board");
        report.Out.ShouldSatisfyAllConditions(o => o.ShouldContain("Protocol version 1.0"), o => o.ShouldContain("in force at 1 of 1 sites"), o => o.ShouldContain("Witness at the cut"), o => o.ShouldContain("vault counter 1"));
    }

    [Fact]
    public void Two_people_change_the_scheme_and_each_segment_is_derived_again_at_the_end()
    {
        var trial = Trial();
        Randomise(StoredTrial.Participant(0, 0)).ExitCode.ShouldBe(0);
        Protocol("v2.yaml", ("version: \"1.0\"", "version: \"2.0\""), (Blocks, Coin));
        Scheme("propose", "ann", "sponsor", place["v2.yaml"]).ExitCode.ShouldBe(0);
        Scheme("approve", "ann", "sponsor", "--protocol-version", "2.0").Error.ShouldContain("scheme-alone");
        var made = Scheme("approve", "bob", "trialStatistician", "--protocol-version", "2.0");
        made.ExitCode.ShouldBe(0, made.Error);
        made.Out.ShouldContain("SchemeChanged");
        var next = Randomise(StoredTrial.Participant(0, 1), "--json").Json.GetProperty("entries")[0].GetProperty("data");
        (next.GetProperty("position").GetInt32(), next.GetProperty("segment").GetInt32()).ShouldBe((2, 2));

        Command("sponsor", """{"command":"closeAccrual","ground":"x"}""");
        Command("sponsor", """{"command":"endFollowUp","endedOn":"2026-03-01"}""");
        Command("dataManager", """{"command":"lockDatabase","ground":"x"}""");
        Run("reveal", trial.Name, "--actor", "ann", "--role", "sponsor", "--ground", "done").ExitCode.ShouldBe(0);
        Run("reveal", trial.Name, "--actor", "bob", "--role", "trialStatistician", "--ground", "done").ExitCode.ShouldBe(0);
        var verified = Run("verify", trial.Name, "--reveal");
        verified.ExitCode.ShouldBe(0, verified.Error);
        verified.Out.ShouldContain("secrets of the 2 segments are those committed to, and give each of the 2 allocations");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_witness_finds_what_was_rolled_back_and_randomisation_waits_for_the_gap(bool ledger, bool vault)
    {
        var trial = Trial();
        string[] witness = ["--witness", place["w"]];
        Randomise(StoredTrial.Participant(0, 0), witness).ExitCode.ShouldBe(0);
        var old = (Ledger: File.ReadAllBytes(trial.Name), Vault: File.ReadAllBytes(trial.VaultPath));
        Randomise(StoredTrial.Participant(0, 1), witness).ExitCode.ShouldBe(0);
        Run(["verify", trial.Name, .. witness]).Out.ShouldContain("hold all 2 lines of the witness");
        File.WriteAllBytes(ledger ? trial.Name : place["x"], old.Ledger);
        File.WriteAllBytes(vault ? trial.VaultPath : place["x"], old.Vault);

        Run("verify", trial.Name).ExitCode.ShouldBe(0);
        Run(["verify", trial.Name, .. witness]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("NOT intact"));
        Run("witness", trial.Name, place["w"]).ExitCode.ShouldBe(1);
        Randomise(StoredTrial.Participant(0, 2), witness).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Error.ShouldContain("equipoise gap"));
        var stated = Run(["gap", trial.Name, "--actor", "dm", "--role", "dataManager", "--ground", "restored", .. witness]);
        stated.ExitCode.ShouldBe(0, stated.Error);
        Randomise(StoredTrial.Participant(0, 2), [.. witness, "--json"]).Json.GetProperty("entries")[0].GetProperty("data").GetProperty("position").GetInt32().ShouldBe(3);
        Run(["verify", trial.Name, .. witness]).ExitCode.ShouldBe(0);
        Run("witness", trial.Name, place["w"]).Out.ShouldContain("vault counter 3");
        Run(["gap", trial.Name, "--actor", "dm", "--role", "dataManager", "--ground", "again", .. witness]).Error.ShouldContain("V008");
    }

    [Fact]
    public void In_an_emergency_one_arm_is_told_to_who_gives_the_passphrase_and_nobody_else_hears_of_it()
    {
        var trial = Trial(StoredTrial.Blinded);
        var participant = StoredTrial.Participant(0, 0);
        Randomise(participant).Out.ShouldNotContain("\"arm\":\"");
        CliRun Unblind(string input, params string[] more) => CliRun.With(input, ["unblind", trial.Name, participant, "--actor", "doctor", "--role", "investigator", "--site", "01", "--ground", "Anaphylaxis", .. more]);

        Unblind(Passphrase).Error.ShouldContain("reauthentication");
        CliRun.With(Passphrase + "\n", "credential", "set", trial.Name, "--actor", "doctor").ExitCode.ShouldBe(0);
        CliRun.With("not the present one\nanother passphrase\n", "credential", "set", trial.Name, "--actor", "doctor").Error.ShouldContain("V011");
        Unblind(Passphrase + "x").Error.ShouldContain("reauthentication");
        Unblind("").Error.ShouldContain("reauthentication");
        Run("act", trial.Name, $$"""{"command":"unblindParticipant","participant":"{{participant}}","ground":"x"}""", "--actor", "doctor", "--role", "investigator", "--site", "01").Error.ShouldContain("reauthentication");
        var state = TrialState.Fold(trial.Entries());
        var arm = trial.Vault().KeyFor(state).ArmOf(state, participant);
        Unblind("wrong\n", "--key", "k").Error.ShouldContain("reauthentication");
        var told = Unblind(Passphrase + "\n", "--key", "k");
        told.Out.ShouldContain($"Arm: {arm}.");
        Unblind(Passphrase + "\n", "--key", "k").Out.ShouldNotContain("Arm:");
        Unblind(Passphrase + "\n").Out.ShouldContain($"Arm: {arm}.");

        trial.Entries().Count(e => e.Event is ParticipantUnblinded).ShouldBe(2);
        var notices = CliRun.With("", "desk", trial.Name, "--notices", place["n"]);
        notices.ExitCode.ShouldBe(0, notices.Error);
        File.ReadAllText(place["n"]).ShouldSatisfyAllConditions(n => Regex.Count(n, "ParticipantUnblinded").ShouldBe(2), n => n.ShouldNotContain("IL2"), n => n.ShouldNotContain("OBS"));
    }

    /// <summary>FLT-T11 for the terminal: what every verb says to people who may not know the arms is the same in a trial whose arms are exchanged. Hashes go over the protocol's text, and are left out.</summary>
    [Fact]
    public void Twin_trials_with_their_arms_exchanged_say_the_same_to_everybody_who_may_not_know()
    {
        string Told(string name, string ratio)
        {
            Directory.CreateDirectory(place[name]);
            var trial = StoredTrial.Create(place[name + "/t.ledger"], place[name + "/t.ledger.vault"], 4, [.. StoredTrial.Blinded, ("[{arm: IL2, share: 1}, {arm: OBS, share: 1}]", ratio)]);
            var said = new List<CliRun>();
            void Say(params string[] args) => said.Add(CliRun.Of([.. args.Select(a => a == "LEDGER" ? trial.Name : a)]));
            for (var i = 0; i < 4; i++)
            {
                foreach (var s in Enumerable.Range(0, 3))
                {
                    Say(["act", "LEDGER", $$"""{"command":"randomise","participant":"{{StoredTrial.Participant(s, i)}}"}""", "--actor", "doctor", "--role", "investigator", "--site", "01", "--witness", place[name + "/w"], .. (i % 2 == 0 ? ["--json"] : Array.Empty<string>())]);
                }
            }

            said.Add(CliRun.With("""{"key":"d","actor":"doctor","role":"investigator","site":"01","command":{"command":"randomise","participant":"S4-00000"}}""" + "\n", "desk", trial.Name, "--notices", place[name + "/n"]));
            Say("act", "LEDGER", """{"command":"takeDataCut","cut":"c","analysis":"interim","asOf":"2026-03-02"}""", "--actor", "dm", "--role", "dataManager", "--json");
            Say("unblind", "LEDGER", StoredTrial.Participant(0, 0), "--actor", "doctor", "--role", "investigator", "--site", "01", "--ground", "x");
            Say("report", "LEDGER", "--cut", "c", "--role", "investigator");
            Say("report", "LEDGER", "--cut", "final");
            Say("ledger", "LEDGER");
            Say("ledger", "LEDGER", "--participant", StoredTrial.Participant(0, 0), "--json");
            Say("verify", "LEDGER", "--witness", place[name + "/w"]);
            Say("verify", "LEDGER", "--reveal");
            Say("backup", "LEDGER", place[name + "/b"]);
            var text = string.Join("\n", said.Select(r => $"{r.ExitCode}\n{r.Out}\n{r.Error}")) + File.ReadAllText(place[name + "/n"]) + File.ReadAllText(place[name + "/w"]);
            text.Replace("EQX-IL2", "", StringComparison.Ordinal).ShouldNotContain("IL2");
            text.ShouldNotContain("OBS");
            return Regex.Replace(text.Replace(place[name], "PLACE", StringComparison.Ordinal), "[0-9a-f]{64}", "HASH");
        }

        Told("two", "[{arm: OBS, share: 1}, {arm: IL2, share: 1}]").ShouldBe(Told("one", "[{arm: IL2, share: 1}, {arm: OBS, share: 1}]"));
    }

    private StoredTrial Trial(params (string From, string To)[] changes) => StoredTrial.Create(place["t.ledger"], place["t.ledger.vault"], 4, changes);

    private void Protocol(string name, params (string From, string To)[] changes) => File.WriteAllText(place[name], StoredTrial.Protocol(changes));

    private static CliRun Run(params string[] args) => CliRun.Of(args);

    private CliRun Amend(string file, params string[] more) => Run(["amend", place["t.ledger"], place[file], "--actor", "ann", "--role", "sponsor", "--ground", "authority", .. more]);

    private CliRun Activate(string site, string version) => Run("activate", place["t.ledger"], "--site", site, "--protocol-version", version, "--actor", "dm", "--role", "dataManager");

    private CliRun Scheme(string verb, string actor, string role, params string[] more) => Run(["scheme", verb, place["t.ledger"], .. more, "--actor", actor, "--role", role, "--ground", "blocks were guessed"]);

    private CliRun Randomise(string participant, params string[] more) =>
        Run(["act", place["t.ledger"], $$"""{"command":"randomise","participant":"{{participant}}"}""", "--actor", "doctor", "--role", "investigator", "--site", "01", .. more]);

    private void Command(string role, string command) => Run("act", place["t.ledger"], command, "--actor", role, "--role", role).ExitCode.ShouldBe(0);
}
