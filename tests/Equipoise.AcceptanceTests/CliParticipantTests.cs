using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests;

/// <summary>Participants from the terminal: the verbs made from the catalogue, a participant's story, and batches.</summary>
public sealed class CliParticipantTests : IDisposable
{
    private static readonly string[] Nurse = ["--actor", "nurse", "--role", "nurse", "--site", "01"];
    private static readonly string[] Doctor = ["--actor", "doctor", "--role", "investigator", "--site", "01"];

    private static readonly string[] Values =
    [
        "tumour=T3b@today", "nodes=N0@today", "metastases=M0@today", "ecog=0@today", "age=50 years@today", "sex=male@today", "weight=72 kg@today", "leukocytes=5 10^9/L@today",
        "platelets=200000 /uL@today", "haemoglobin=7.5 mmol/L@2026-03-01", "creatinine=132.6 umol/L@2026-03-01 (laboratory report)", "directBilirubin=5 umol/L@2026-03-01", "cardiacDisease=no@today",
        "priorSystemicTreatment=no@today", "fev1=3.0 L@today", "fev1Predicted=90 %@today", "priorRadiotherapy=none@today", "otherMalignancy=no@today", "hiv=negative@today", "pregnancy=notApplicable@today",
        "definitiveSurgery=2026-01-20@today",
    ];

    private readonly TemporaryFolder place = new();

    private string Ledger => place["t.ledger"];

    public void Dispose() => place.Dispose();

    [Fact]
    public void A_participant_goes_from_screening_to_a_dose_and_a_correction_and_the_story_shows_it_all()
    {
        StoredTrial.Create(Ledger, Ledger + ".vault", 1);
        Done("screen", "P1", Nurse, "--screened-on", "today");
        Done("consent", "P1", Nurse, "--consented-on", "2026-03-02", "--document-version", "1.1");
        Done("measure", "P1", Nurse, ["--measurements", .. Values]);
        Done("assess", "P1", Nurse);
        Verb("randomise", "P1", Nurse).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Error.ShouldContain("verdict-unsigned"));
        var verdict = Run("participant", "show", Ledger, "P1", "--json").Json.GetProperty("entries").EnumerateArray().Last().GetProperty("sequence").GetInt64();
        Done("sign", "P1", Doctor, "--entry", FormattableString.Invariant($"{verdict}"), "--meaning", "eligibility confirmed");
        Done("randomise", "P1", Doctor);
        Done("ineligibility", "P1", Nurse, "--criterion", "E10", "--ground", "Confirmatory test positive");
        Verb("exclude", "P1", Nurse, "--excluded-on", "today", "--reason", "declined", "--because", "called").Error.ShouldContain("an allocation is never undone");

        var story = Run("participant", "show", Ledger, "P1");

        story.ExitCode.ShouldBe(0, story.Error);
        story.Out.ShouldSatisfyAllConditions(
            o => o.ShouldContain("P1 at site 01: randomised"),
            o => o.ShouldContain("eligibility    2026-03-02, every criterion met, signed"),
            o => o.ShouldContain("creatinine 132.6 umol/L, 2026-03-01, laboratory report"),
            o => o.ShouldContain("E03 met: Serum creatinine 132.6 umol/L of 2026-03-01, that is 1.499971 mg/dL (needed: atMost 1.5 mg/dL)"),
            o => o.ShouldContain("Eligibility assessed  [signed by doctor]"),
            o => o.ShouldContain("deviations     1"),
            o => o.ShouldContain("E10 (HIV negative) was not met at randomisation"));

        var list = Run("participant", "list", Ledger, "--status", "randomised");
        list.Out.ShouldSatisfyAllConditions(o => o.ShouldContain("P1                01      2026-03-02  randomised"), o => o.ShouldNotContain("S1-"), o => o.ShouldContain("1 randomised"));
        Run("participant", "show", Ledger, "P9").ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("P9"));
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_named_with_its_option_and_what_would_be_accepted()
    {
        StoredTrial.Create(Ledger, Ledger + ".vault", 1);

        Verb("screen", "P1", Nurse, "--screened-on", "2.3.2026").ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("--screened-on"), r => r.Error.ShouldContain("YYYY-MM-DD"));
        Verb("exclude", "P1", Nurse, "--excluded-on", "today", "--reason", "bored").Error.ShouldContain("notEligible, declined");
        Verb("measure", "P1", Nurse, "--measurements", "creatinine 1.2").Error.ShouldContain("FIELD=VALUE UNIT@YYYY-MM-DD");
        Verb("screen", "P1", Nurse).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("--screened-on"));
        Verb("screen", "P1", ["--actor", "n", "--role", "nurse"], "--screened-on", "today").Error.ShouldContain("--site SITE");
        Run("participant", "exclude", "--help").Out.ShouldSatisfyAllConditions(o => o.ShouldContain("Records that a candidate is not randomised"), o => o.ShouldContain("--criterion"), o => o.ShouldContain("--because"));
    }

    [Fact]
    public void Every_command_about_a_participant_is_a_verb()
    {
        var help = Run("participant", "--help").Out;

        foreach (var form in CommandForm.All.Where(f => f.AboutParticipant && f.Name != "unblindParticipant"))
        {
            help.ShouldContain(Cli.Verbs.Participant.VerbNames.Hyphened(form.Name));
        }
    }

    [Fact]
    public void A_batch_is_recorded_whole_or_not_at_all_and_every_refused_row_is_named()
    {
        var before = StoredTrial.Create(Ledger, Ledger + ".vault", 1).Entries().Count;
        const string Header = "command,participant,screenedOn,consentedOn,documentVersion,measurements,excludedOn,reason,site\n";
        const string Good = Header + "screenCandidate,A1,2026-03-02,,,,,,\nscreenCandidate,A2,2026-03-02,,,,,,\ngiveConsent,A1,,2026-03-02,1.1,,,,\nrecord-measurements,A1,,,,age=50 years@2026-03-02; ecog=0@2026-03-02 (chart),,,\nexcludeCandidate,A2,,,,,2026-03-02,declined,\n";
        File.WriteAllText(place["bad.csv"], Good + "giveConsent,A2,,2026-03-02,1.1,,,,\nscreenCandidate,A1,2026-03-02,,,,,,\ngiveConsent,A3,,2026-03-02,1.1,,,,\nassessEligibility,A1,,,,,,,02\n");
        File.WriteAllText(place["good.csv"], Good);

        var bad = Run(["batch", Ledger, place["bad.csv"], .. Nurse]);
        bad.ExitCode.ShouldBe(1);
        bad.Error.ShouldSatisfyAllConditions(
            e => e.ShouldContain("line 7  giveConsent  refused (excluded)"),
            e => e.ShouldContain("line 8  screenCandidate  refused (number-used)"),
            e => e.ShouldContain("line 9  giveConsent  refused (participant-unknown)"),
            e => e.ShouldContain("line 10  assessEligibility  refused (participant-unknown)"),
            e => e.ShouldContain("9 commands, 5 accepted, 4 refused. Nothing was recorded."));
        Entries().ShouldBe(before);

        Run(["batch", Ledger, place["good.csv"], .. Nurse, "--dry-run"]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0), r => r.Out.ShouldContain("a dry run"));
        Entries().ShouldBe(before);

        Run(["batch", Ledger, place["good.csv"], .. Nurse]).Out.ShouldContain("5 commands, 5 accepted, 0 refused. 5 entries were recorded.");
        Entries().ShouldBe(before + 5);

        var partial = Run(["batch", Ledger, place["bad.csv"], .. Nurse, "--partial", "--json"]);
        partial.ExitCode.ShouldBe(1);
        partial.Json.GetProperty("accepted").GetInt32().ShouldBe(1);
        partial.Json.GetProperty("refused").GetArrayLength().ShouldBe(8);
        partial.Json.GetProperty("entries")[0].GetProperty("type").GetString().ShouldBe("MeasurementsRecorded");
        Entries().ShouldBe(before + 6);
        Run("verify", Ledger).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_batch_of_JSON_lines_may_name_who_acts_by_row_and_a_key_is_answered_once()
    {
        var before = StoredTrial.Create(Ledger, Ledger + ".vault", 1).Entries().Count;
        const string Lines = """
            {"actor":"n","role":"nurse","site":"01","key":"k1","command":{"command":"screenCandidate","participant":"A1","screenedOn":"2026-03-02"}}

            {"command":"giveConsent","participant":"A1","consentedOn":"2026-03-02","documentVersion":"1"}
            """;

        With(Lines, ["batch", Ledger, "-", .. Nurse]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Error), r => r.Out.ShouldContain("2 accepted"));
        Entries().ShouldBe(before + 3);
        With(Lines.Split('\n')[0], "batch", Ledger, "-").Out.ShouldContain("0 entries were recorded");
        Entries().ShouldBe(before + 3);
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_named_by_line_and_column_and_nothing_is_decided()
    {
        var before = StoredTrial.Create(Ledger, Ledger + ".vault", 1).Entries().Count;
        File.WriteAllText(place["b.csv"], "command,participant,screenedOn,role,colour\nscreenCandidate,A1,tomorrow,,\nscreenCandidat,A2,2026-03-02,,\nscreenCandidate,A3,2026-03-02,nurze,\nscreenCandidate,,2026-03-02,,\nscreenCandidate,A4,2026-03-02,,red\n");

        var run = Run(["batch", Ledger, place["b.csv"], .. Nurse, "--json"]);

        run.ExitCode.ShouldBe(2);
        var found = run.Json.GetProperty("diagnostics").EnumerateArray().Select(d => (d.GetProperty("code").GetString(), d.GetProperty("line").GetInt32(), d.GetProperty("column").GetInt32(), d.GetProperty("path").GetString())).ToList();
        found.ShouldBe([("B004", 2, 20, "screenedOn"), ("B003", 3, 1, "command"), ("B006", 4, 31, "role"), ("B004", 5, 1, "participant"), ("B004", 6, 32, "colour")]);
        Entries().ShouldBe(before);
        File.WriteAllText(place["c.jsonl"], "{\"command\":\"giveConsent\"}\n{broken\n");
        Run(["batch", Ledger, place["c.jsonl"], .. Nurse]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain(":1:1"), r => r.Error.ShouldContain(":2:2"));
        Run(["batch", Ledger, place["none.csv"], .. Nurse]).Error.ShouldContain("no such file");
        With("", ["batch", Ledger, "-", .. Nurse]).ExitCode.ShouldBe(2);
    }

    [Fact]
    public void Randomisation_is_not_all_or_nothing_and_is_recorded_with_partial_only()
    {
        var trial = StoredTrial.Create(Ledger, Ledger + ".vault", 1);
        var (one, two) = (StoredTrial.Participant(0, 0), StoredTrial.Participant(1, 0));
        File.WriteAllText(place["r.csv"], $"command,participant\nrandomise,{one}\nrandomise,{two}\nrandomise,{one}\n");

        Run(["batch", Ledger, place["r.csv"], .. Doctor]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Error.ShouldContain("batch-vault"), r => r.Error.ShouldContain("--partial"));
        Run(["batch", Ledger, place["r.csv"], .. Doctor, "--partial", "--dry-run"]).Error.ShouldContain("batch-vault");
        trial.Entries().ShouldNotContain(e => e.Event is ParticipantRandomised);

        Run(["batch", Ledger, place["r.csv"], .. Doctor, "--partial"]).Error.ShouldSatisfyAllConditions(e => e.ShouldContain("line 4  randomise  refused (randomised)"), e => e.ShouldContain("2 entries were recorded"));
        trial.ShouldFollowTheSecret().ShouldBe(2);
    }

    private int Entries()
    {
        using var store = Adapters.Storage.LedgerStores.OpenReadOnly(Ledger);
        return store.ReadAll().Count;
    }

    private void Done(string verb, string number, string[] who, params string[] options)
    {
        var run = Verb(verb, number, who, options);
        run.ExitCode.ShouldBe(0, run.Error);
    }

    private CliRun Verb(string verb, string number, string[] who, params string[] options) => Run(["participant", verb, Ledger, number, .. who, .. options]);

    private static CliRun Run(params string[] args) => CliRun.Of(args);

    private static CliRun With(string input, params string[] args) => CliRun.With(input, args);
}
