using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Tests.Conduct;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Randomisation;

/// <summary>Where arms are concealed the ledger holds codes that say nothing of them; who has the secret, and nobody else, tells the arms.</summary>
public sealed class ConcealedArmTests : IDisposable
{
    private const string Minimised = "scheme: {kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}]}";
    private const string Blocks = "scheme: {kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>FLT-T11: the same trial with its arms exchanged. Every entry, and so every page made of entries, is the same but for the protocol's text.</summary>
    [Theory]
    [InlineData(Blocks)]
    [InlineData(Minimised)]
    public void Twin_trials_with_their_arms_exchanged_have_the_same_entries(string scheme)
    {
        var (one, two) = (Twin("one", scheme, "[{arm: IL2, share: 1}, {arm: OBS, share: 1}]"), Twin("two", scheme, "[{arm: OBS, share: 1}, {arm: IL2, share: 1}]"));

        static IEnumerable<string> Told(StoredTrial trial) => trial.Entries().Skip(1).Select(e => string.Join(' ', e.Sequence, e.RecordedAt, e.Actor, e.Reason, EventJson.ToJson(e.Event).ToJsonString()));
        Told(two).ShouldBe(Told(one));
        Notices(two).ShouldBe(Notices(one));

        // Only the secret tells them apart, and then wholly.
        IEnumerable<string> Arms(StoredTrial trial)
        {
            var state = TrialState.Fold(trial.Entries());
            return trial.Vault().KeyFor(state).Opened(state).InOrder.Where(p => p.Randomisation is not null).Select(p => p.Randomisation!.Value.Fact.Arm!);
        }

        Arms(two).ShouldBe(Arms(one).Select(a => a == "IL2" ? "OBS" : "IL2"));
        Arms(one).Distinct().Count().ShouldBe(2);
        one.ShouldFollowTheSecret().ShouldBe(24);
        two.ShouldFollowTheSecret().ShouldBe(24);
    }

    [Fact]
    public void No_entry_of_a_concealed_trial_but_its_protocol_names_an_arm()
    {
        var trial = Twin("one", Blocks, "[{arm: IL2, share: 1}, {arm: OBS, share: 1}]");
        trial.Entries().Skip(1).ShouldAllBe(e => !e.Body.Contains("IL2", StringComparison.Ordinal) && !e.Body.Contains("OBS", StringComparison.Ordinal) && !e.Body.Contains("nterleukin", StringComparison.Ordinal));
    }

    /// <summary>By hand: HMAC-SHA-256 of 32 bytes 0 to 31 over "code|S1|1", its first 40 bits in Crockford's alphabet; R's are in AllocationAgainstRTests.</summary>
    [Fact]
    public void A_code_is_eight_letters_and_digits_of_the_secret_and_the_position()
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var digest = Convert.ToHexString(System.Security.Cryptography.HMACSHA256.HashData(secret, "code|S1|1"u8));
        var bits = Convert.ToInt64(digest[..10], 16);
        var code = AllocationSequence.Code(secret, "S1", 1);
        code.ShouldMatch("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$");
        code.Replace("-", "", StringComparison.Ordinal).Aggregate(0L, (sum, c) => (sum * 32) + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".IndexOf(c, StringComparison.Ordinal)).ShouldBe(bits);
        Enumerable.Range(1, 2000).Select(p => AllocationSequence.Code(secret, "S1", p)).Distinct().Count().ShouldBe(2000);
        Should.Throw<ArgumentException>(() => AllocationSequence.Code(new byte[31], "S1", 1));
    }

    [Fact]
    public void A_forged_code_is_found_by_the_audit()
    {
        var trial = Twin("one", Blocks, "[{arm: IL2, share: 1}, {arm: OBS, share: 1}]");
        var entries = trial.Entries().ToList();
        var at = entries.FindIndex(e => e.Event is ParticipantRandomised);
        var forged = LedgerEntry.Seal(entries[at].Sequence, entries[at].RecordedAt, entries[at].Actor, null, (ParticipantRandomised)entries[at].Event with { Code = "0000-0000" }, entries[at].PreviousHash);
        AllocationAudit.Of([.. entries.Take(at), forged], trial.Secret).ShouldSatisfyAllConditions(a => a.FirstBadEntry.ShouldBe(entries[at].Sequence), a => a.Problem!.ShouldContain("0000-0000"));
    }

    [Fact]
    public void The_dataset_of_a_cut_holds_codes_and_its_report_needs_the_key()
    {
        var trial = Twin("one", Blocks, "[{arm: IL2, share: 1}, {arm: OBS, share: 1}]");
        trial.Give(new Submission(new TakeDataCut("c", "interim", new NodaTime.LocalDate(2026, 3, 2)), new Actor("dm", Role.DataManager))).Rejection.ShouldBeNull();
        var entries = trial.Entries();
        var state = TrialState.Fold(entries);
        AnalysisDataset.At(state, new NodaTime.LocalDate(2026, 3, 2)).Csv.ShouldNotContain("IL2");
        Should.Throw<ArgumentException>(() => ReportBuilder.Of(entries, "c", "test")).Message.ShouldContain("concealed");
        Should.Throw<ArgumentException>(() => ReportBuilder.Of(entries, "c", "test", AllocationKey.Of(new byte[32]))).Message.ShouldContain("concealed");
        var report = ReportBuilder.Of(entries, "c", "test", trial.Vault().KeyFor(state));
        report.Provenance.ShouldContain(f => f.Label == "Witness at the cut" && f.Value.EndsWith("vault counter 24", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_arms_differ_in_treatment_no_dose_and_no_crossover_is_told_for_a_concealed_participant()
    {
        var trial = GivenTrial.Interleukin(StoredTrial.Blinded).Randomised("4KQ7-0001");
        trial.State.Participants["P1"].Randomisation!.Value.Fact.ShouldSatisfyAllConditions(f => f.Arm.ShouldBeNull(), f => f.Code.ShouldBe("4KQ7-0001"));
        trial.Refused("no-treatment", GivenTrial.Nurse, new Equipoise.Trials.Dosing.StartCycle("P1", 72m, trial.Now, trial.Now), "concealed");
        trial.Relapsed().Refused("arm-concealed", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today));
    }

    [Fact]
    public void A_passphrase_fits_its_person_alone_and_is_changed_by_who_has_it()
    {
        var file = new CredentialFile(folder["v.credentials"]);
        byte[] salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        file.Fits("doctor", "correct horse battery").ShouldBeFalse();
        file.Set("doctor", "correct horse battery", null, salt);
        file.Fits("doctor", "correct horse battery").ShouldBeTrue();
        file.Fits("doctor", "correct horse batterx").ShouldBeFalse();
        file.Fits("nurse", "correct horse battery").ShouldBeFalse();
        Code(() => file.Set("doctor", "another passphrase", null, salt)).ShouldBe("V011");
        Code(() => file.Set("doctor", "another passphrase", "wrong", salt)).ShouldBe("V011");
        Code(() => file.Set("nurse", "short", null, salt)).ShouldBe("V010");
        file.Set("doctor", "another passphrase", "correct horse battery", [.. salt.Reverse()]);
        file.Fits("doctor", "another passphrase").ShouldBeTrue();
        File.ReadAllText(file.Path).ShouldNotContain("passphrase\"");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(file.Path, "{}");
        Code(() => file.Has("doctor")).ShouldBe("V012");
    }

    private static string Code(Action act) => Should.Throw<BadInputException>(act).Diagnostics[0].Code;

    private StoredTrial Twin(string name, string scheme, string ratio)
    {
        var trial = StoredTrial.Create(folder[name + ".ledger"], folder[name + ".vault"], 6, [.. StoredTrial.Blinded, (Blocks, scheme), ("[{arm: IL2, share: 1}, {arm: OBS, share: 1}]", ratio)]);
        for (var i = 0; i < 6; i++)
        {
            for (var s = 0; s < 4; s++)
            {
                trial.Randomise(s, i, $"{s}-{i}").Rejection.ShouldBeNull();
            }
        }

        var doctor = StoredTrial.Investigator;
        trial.Give(new Submission(new MarkRandomisedInError(StoredTrial.Participant(0, 1), "no consent"), doctor)).Rejection.ShouldBeNull();
        trial.Give(new Submission(new UnblindParticipant(StoredTrial.Participant(2, 2), "Anaphylaxis"), doctor, Reauthenticated: new Reauthentication(doctor.Id, StoredTrial.Now, "passphrase"))).Rejection.ShouldBeNull();
        return trial;
    }

    private string Notices(StoredTrial trial)
    {
        var file = folder[Path.GetFileName(trial.Name) + ".notices"];
        using var store = LedgerStores.OpenReadOnly(trial.Name);
        new NoticeOutbox(file + ".at", file).Deliver(store);

        // The id of a notice is the hash of its entry, which the protocol's text goes into.
        return string.Join('\n', File.ReadAllLines(file).Select(l => System.Text.RegularExpressions.Regex.Replace(l, "\"id\":\"[0-9a-f]*\"", "")));
    }
}
