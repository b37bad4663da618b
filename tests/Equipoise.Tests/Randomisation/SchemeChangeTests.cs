using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Randomisation;

/// <summary>A change of scheme: by different people, with a secret of its own; earlier allocations stand, positions go on, and every segment is derived again.</summary>
public sealed class SchemeChangeTests : IDisposable
{
    private const string Blocks = "scheme: {kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}";

    private static readonly Actor Sponsor = new("sponsor", Role.Sponsor);
    private static readonly Actor Statistician = new("statistician", Role.TrialStatistician);

    private readonly TemporaryFolder folder = new();

    private static readonly string[] Schemes = ["scheme: {kind: permutedBlocks, blockSizes: [2, 8], sizesKnownToSites: false}", "scheme: {kind: biasedCoin, probability: 0.7}", "scheme: {kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}]}"];

    public static TheoryData<string> Changes => [.. Schemes];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Earlier_allocations_stand_positions_go_on_and_each_segment_is_derived_from_its_own_secret(string scheme)
    {
        var trial = Trial();
        var before = Randomised(trial, 0, 5);
        Change(trial, scheme, "2.0");
        var after = Randomised(trial, 5, 6);

        after.ShouldAllBe(r => r.Segment == 2);
        after.Concat(before).Select(r => (Sequence: r.Segment == 2 && scheme.Contains("minimisation", StringComparison.Ordinal) ? "all" : r.Stratum, r.Position)).Distinct().Count().ShouldBe(44);
        if (!scheme.Contains("minimisation", StringComparison.Ordinal))
        {
            after.GroupBy(r => r.Stratum).ShouldAllBe(g => g.Select(r => r.Position).SequenceEqual(Enumerable.Range(6, 6)));
        }

        var state = TrialState.Fold(trial.Entries());
        state.Segments.Select(s => s.Commitment).Distinct().Count().ShouldBe(2);
        trial.ShouldFollowTheSecret().ShouldBe(44);
        trial.Vault().Issued.ShouldBe(44);

        // The secret of the first segment alone does not give the second.
        AllocationAudit.Of(trial.Entries(), trial.Secret).ShouldSatisfyAllConditions(a => a.Followed.ShouldBeFalse(), a => a.Problem!.ShouldContain("segment 2"));
    }

    [Fact]
    public void A_second_change_and_back_to_strata_reuses_no_position()
    {
        var trial = Trial();
        Randomised(trial, 0, 3);
        Change(trial, Schemes[^1], "2.0");
        Randomised(trial, 3, 3);
        Change(trial, Blocks, "3.0");
        Randomised(trial, 6, 3).ShouldAllBe(r => r.Segment == 3 && r.Position > 3 && r.Position <= 6);
        trial.ShouldFollowTheSecret().ShouldBe(36);
        TrialState.Fold(trial.Entries()).Issued.Values.Sum().ShouldBe(36);
    }

    [Fact]
    public void A_forged_arm_in_the_second_segment_is_named()
    {
        var trial = Trial();
        Randomised(trial, 0, 2);
        Change(trial, Schemes[0], "2.0");
        Randomised(trial, 2, 2);
        var entries = trial.Entries().ToList();
        var at = entries.FindLastIndex(e => e.Event is ParticipantRandomised);
        var forged = (ParticipantRandomised)entries[at].Event;
        var secrets = trial.Vault().Reveal(TrialState.Fold(entries)).Select(Convert.FromHexString).ToList();
        foreach (var other in new[] { forged with { Arm = forged.Arm == "IL2" ? "OBS" : "IL2" }, forged with { Segment = 1 }, forged with { Position = 3 } })
        {
            var audit = AllocationAudit.Of([.. entries.Take(at), LedgerEntry.Seal(entries[at].Sequence, entries[at].RecordedAt, entries[at].Actor, null, other, entries[at].PreviousHash)], [.. secrets]);
            audit.FirstBadEntry.ShouldBe(entries[at].Sequence);
        }
    }

    [Fact]
    public void One_person_alone_changes_no_scheme_and_the_protocol_may_ask_for_more_than_two()
    {
        var trial = Trial(("peopleForChange: 2", "peopleForChange: 3"));
        var text = StoredTrial.Protocol([("peopleForChange: 2", "peopleForChange: 3"), (Blocks, Schemes[0]), ("version: \"1.0\"", "version: \"2.0\"")]);
        Answer Approve(Actor who, string version = "2.0") => trial.Give(new Submission(new ApproveSchemeChange(version, "agreed"), who));
        Approve(Sponsor).Rejection!.Rule.ShouldBe("no-proposal");
        trial.Give(new Submission(new ProposeSchemeChange(text, "guessed"), Sponsor)).Rejection.ShouldBeNull();
        Approve(Sponsor).Rejection!.Rule.ShouldBe("scheme-alone");
        Approve(Sponsor with { Role = Role.DataManager }).Rejection!.Rule.ShouldBe("scheme-alone");
        Approve(Statistician, "3.0").Rejection!.Rule.ShouldBe("another-proposal");
        Approve(new Actor("i", Role.IndependentStatistician)).Rejection!.Rule.ShouldBe("role");
        Approve(Statistician).Entries.Select(e => e.Event).ShouldHaveSingleItem().ShouldBeOfType<SchemeChangeApproved>();
        Approve(Statistician).Rejection!.Message.ShouldContain("approved it already");
        TrialState.Fold(trial.Entries()).Segments.Length.ShouldBe(1);
        Approve(new Actor("dm", Role.DataManager)).Entries.Select(e => e.Event).OfType<SchemeChanged>().ShouldHaveSingleItem().Segment.ShouldBe(2);
        Approve(new Actor("dm2", Role.DataManager)).Rejection!.Rule.ShouldBe("no-proposal");
    }

    [Fact]
    public void A_protocol_that_asks_for_one_person_gets_two_all_the_same()
    {
        var trial = Trial(("peopleForChange: 2", "peopleForChange: 1"));
        trial.Give(new Submission(new ProposeSchemeChange(StoredTrial.Protocol([("peopleForChange: 2", "peopleForChange: 1"), (Blocks, Schemes[0]), ("version: \"1.0\"", "version: \"2.0\"")]), "x"), Sponsor)).Entries.Length.ShouldBe(1);
        TrialState.Fold(trial.Entries()).Segments.Length.ShouldBe(1);
        trial.Give(new Submission(new ApproveSchemeChange("2.0", "x"), Sponsor)).Rejection!.Rule.ShouldBe("scheme-alone");
    }

    [Fact]
    public void A_proposal_changes_the_scheme_and_nothing_else_and_an_amendment_withdraws_it()
    {
        var trial = Trial();
        Answer Propose(params (string, string)[] changes) => trial.Give(new Submission(new ProposeSchemeChange(StoredTrial.Protocol(changes), "x"), Sponsor));
        var version = ("version: \"1.0\"", "version: \"2.0\"");
        Propose((Blocks, Schemes[0])).Rejection!.Rule.ShouldBe("version-used");
        Propose(version, (Blocks, Schemes[0]), ("windowDays: 14", "windowDays: 7")).Rejection!.ShouldSatisfyAllConditions(r => r.Rule.ShouldBe("more-than-scheme"), r => r.Message.ShouldContain("followUp.windowDays"));
        Propose(version).Rejection!.Rule.ShouldBe("nothing-changed");
        Propose(version, (Blocks, "scheme: {kind: permutedBlocks, blockSizes: [5], sizesKnownToSites: false}")).Rejection!.Rule.ShouldBe("protocol");
        Propose(version, (Blocks, Schemes[0])).Rejection.ShouldBeNull();
        trial.Give(new Submission(new AmendProtocol(StoredTrial.Protocol(("version: \"1.0\"", "version: \"1.1\""), ("windowDays: 14", "windowDays: 7")), "x"), Sponsor)).Rejection.ShouldBeNull();
        trial.Give(new Submission(new ApproveSchemeChange("2.0", "x"), Statistician)).Rejection!.Rule.ShouldBe("no-proposal");
    }

    [Fact]
    public void An_old_copy_of_the_vault_does_not_know_the_new_secret_and_is_refused()
    {
        var trial = Trial();
        Randomised(trial, 0, 1);
        var old = File.ReadAllBytes(trial.VaultPath);
        Change(trial, Schemes[0], "2.0");
        Randomised(trial, 1, 1);
        File.WriteAllBytes(trial.VaultPath, old);
        Should.Throw<BadInputException>(() => trial.Randomise(0, 2)).Diagnostics[0].ShouldSatisfyAllConditions(d => d.Code.ShouldBe("V004"), d => d.Message.ShouldContain("old copy"));
    }

    [Fact]
    public void Scheme_and_allocation_may_come_in_one_batch_and_a_crash_before_the_commit_changes_nothing()
    {
        var trial = Trial();
        trial.Give(new Submission(new ProposeSchemeChange(StoredTrial.Protocol((Blocks, Schemes[0]), ("version: \"1.0\"", "version: \"2.0\"")), "x"), Sponsor)).Rejection.ShouldBeNull();
        Submission[] batch = [new(new ApproveSchemeChange("2.0", "x"), Statistician), new(new Randomise(StoredTrial.Participant(0, 0)), StoredTrial.Investigator)];
        Should.Throw<DivideByZeroException>(() => trial.With(s => s.GiveAll(batch, StoredTrial.Now), reached => _ = reached == FaultPoint.BeforeCommit ? throw new DivideByZeroException() : 0));
        TrialState.Fold(trial.Entries()).Segments.Length.ShouldBe(1);
        trial.With(s => s.GiveAll(batch, StoredTrial.Now)).ShouldAllBe(a => a.Rejection == null);
        trial.ShouldFollowTheSecret().ShouldBe(1);
    }

    private StoredTrial Trial(params (string From, string To)[] changes) => StoredTrial.Create(folder["t.ledger"], folder["t.vault"], 12, changes);

    private static void Change(StoredTrial trial, string scheme, string version)
    {
        var text = StoredTrial.Protocol((Blocks, scheme), ("version: \"1.0\"", $"version: \"{version}\""));
        trial.Give(new Submission(new ProposeSchemeChange(text, "blocks were guessed"), Sponsor)).Rejection.ShouldBeNull();
        trial.Give(new Submission(new ApproveSchemeChange(version, "agreed"), Statistician)).Rejection.ShouldBeNull();
    }

    private static List<ParticipantRandomised> Randomised(StoredTrial trial, int from, int count) =>
        [.. Enumerable.Range(from, count).SelectMany(i => Enumerable.Range(0, 4).Select(s => trial.Randomise(s, i))).Select(a => a.Entries.Select(e => e.Event).OfType<ParticipantRandomised>().Single())];
}
