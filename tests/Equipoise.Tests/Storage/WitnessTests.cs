using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Storage;

/// <summary>
/// A witness kept apart finds what ledger and vault cannot find themselves: a tail cut off, the ledger rolled back, the vault rolled back, both rolled back together. Nobody is randomised until it
/// is stated, and no position is issued twice afterwards.
/// </summary>
public sealed class WitnessTests : IDisposable
{
    private static readonly Actor Sponsor = new("sponsor", Role.Sponsor);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_commit_adds_a_line_with_entry_head_and_count_and_a_repeated_answer_adds_none()
    {
        var trial = Trial();
        Randomise(trial, 0).Rejection.ShouldBeNull();
        Randomise(trial, 1).Rejection.ShouldBeNull();
        Give(trial, new Submission(new OpenSite("02", "Two", "America/Denver"), Sponsor, Key: "k")).Rejection.ShouldBeNull();
        Give(trial, new Submission(new OpenSite("02", "Two", "America/Denver"), Sponsor, Key: "k")).Repeated.ShouldBeTrue();

        var lines = new LedgerWitness(folder["w"]).Lines();
        var entries = trial.Entries();
        lines.Length.ShouldBe(3);
        lines.ShouldAllBe(l => entries[(int)l.Entry - 1].Hash == l.Head);
        lines.Select(l => l.Vault).ShouldBe([1, 2, 2]);
        lines.Select(l => l.Issued["S1"]).ShouldBe([1, 2, 2]);
    }

    [Theory]
    [InlineData(true, false, "ledger-gap")]
    [InlineData(false, true, "vault-gap")]
    [InlineData(true, true, "witness-gap")]
    public void A_rollback_is_found_stated_and_survived_without_a_position_used_twice(bool ledger, bool vault, string rule)
    {
        var trial = Trial();
        Randomise(trial, 0);
        Randomise(trial, 1);
        var old = (Ledger: File.ReadAllBytes(trial.Name), Vault: File.ReadAllBytes(trial.VaultPath));
        Randomise(trial, 2);
        Randomise(trial, 3);
        File.WriteAllBytes(ledger ? trial.Name : folder["unused"], old.Ledger);
        File.WriteAllBytes(vault ? trial.VaultPath : folder["unused"], old.Vault);

        var refused = Randomise(trial, 4, "k").Rejection.ShouldNotBeNull();
        refused.Rule.ShouldBe(rule);
        Randomise(trial, 5).Rejection!.Rule.ShouldBe(rule);
        var before = new LedgerWitness(folder["w"]).Lines().Length;
        Give(trial, new Submission(new OpenSite("02", "Two", "America/Denver"), Sponsor)).Rejection.ShouldBeNull();
        new LedgerWitness(folder["w"]).Lines().Length.ShouldBe(vault && !ledger ? before + 1 : before);

        State(trial).Rejection.ShouldBeNull();
        var next = Randomise(trial, 4, "k").Entries.Select(e => e.Event).OfType<ParticipantRandomised>().ShouldHaveSingleItem();
        next.Position.ShouldBe(5);
        trial.ShouldFollowTheSecret().ShouldBe(ledger ? 3 : 5);
        Randomise(trial, 5).Rejection.ShouldBeNull();
        trial.Vault().Issued.ShouldBe(6);
    }

    [Fact]
    public void Without_a_witness_a_rollback_of_both_is_not_found_by_randomisation_which_is_why_there_is_one()
    {
        var trial = Trial();
        Randomise(trial, 0);
        var old = (Ledger: File.ReadAllBytes(trial.Name), Vault: File.ReadAllBytes(trial.VaultPath));
        Randomise(trial, 1);
        File.WriteAllBytes(trial.Name, old.Ledger);
        File.WriteAllBytes(trial.VaultPath, old.Vault);

        trial.With(s => { s.Refresh(); return s.State; }).PositionsIssued.ShouldBe(1);
        using var turn = trial.Vault().Take();
        using var store = LedgerStores.OpenReadOnly(trial.Name);
        turn.Gap(store.Load(), store.HashAt).ShouldBeNull();
        LedgerWitness.Gap(new LedgerWitness(folder["w"]).Lines(), store.Load(), store.HashAt, 1).ShouldNotBeNull().Problem.Rule.ShouldBe("witness-gap");
    }

    [Fact]
    public void A_ledger_that_grew_past_the_witness_after_it_was_rolled_back_is_found_by_the_hash()
    {
        var trial = Trial();
        Randomise(trial, 0);
        var old = (Ledger: File.ReadAllBytes(trial.Name), Vault: File.ReadAllBytes(trial.VaultPath));
        Randomise(trial, 1);
        File.WriteAllBytes(trial.Name, old.Ledger);
        File.WriteAllBytes(trial.VaultPath, old.Vault);
        foreach (var site in new[] { "02", "03", "04" })
        {
            trial.Give(new Submission(new OpenSite(site, site, "America/Denver"), Sponsor)).Rejection.ShouldBeNull();
        }

        trial.Entries().Count.ShouldBeGreaterThan((int)new LedgerWitness(folder["w"]).Last()!.Entry);
        Randomise(trial, 2).Rejection!.Rule.ShouldBe("witness-gap");
    }

    [Fact]
    public void A_vault_rolled_back_behind_an_allocation_that_was_never_committed_is_found_by_its_count()
    {
        var trial = Trial();
        Randomise(trial, 0);
        var old = File.ReadAllBytes(trial.VaultPath);
        Should.Throw<DivideByZeroException>(() => trial.Randomise(0, 1, null, reached => _ = reached == FaultPoint.BeforeCommit ? throw new DivideByZeroException() : 0));
        Give(trial, new Submission(new Randomise("nobody"), StoredTrial.Investigator)).Rejection!.Rule.ShouldBe("participant-unknown");
        new LedgerWitness(folder["w"]).Lines()[^1].Vault.ShouldBe(2);
        File.WriteAllBytes(trial.VaultPath, old);

        Randomise(trial, 2).Rejection!.Rule.ShouldBe("witness-vault");
        State(trial).Rejection.ShouldBeNull();
        Randomise(trial, 2).Entries.Select(e => e.Event).OfType<ParticipantRandomised>().ShouldHaveSingleItem().Position.ShouldBe(2);
        trial.ShouldFollowTheSecret().ShouldBe(2);
    }

    [Fact]
    public void What_is_stated_lost_must_be_what_vault_and_witness_saw()
    {
        var trial = Trial();
        Randomise(trial, 0);
        var old = File.ReadAllBytes(trial.Name);
        Randomise(trial, 1);
        File.WriteAllBytes(trial.Name, old);
        var line = new LedgerWitness(folder["w"]).Last()!;
        Give(trial, new Submission(new StateLedgerGap(line.Entry, line.Head, [], "x"), Sponsor)).Rejection!.Message.ShouldContain("S1 2 to 2");
        Give(trial, new Submission(new StateLedgerGap(line.Entry, line.Head, [new LostPositions("S1", 2, 3)], "x"), Sponsor)).Rejection!.Rule.ShouldBe("gap");
    }

    [Fact]
    public void A_torn_last_line_is_passed_over_and_a_line_that_is_none_is_refused_with_its_number()
    {
        var trial = Trial();
        Randomise(trial, 0);
        File.AppendAllText(folder["w"], "{\"entry\":9");
        new LedgerWitness(folder["w"]).Lines().Length.ShouldBe(1);
        File.AppendAllText(folder["w"], "9}\n");
        Should.Throw<BadInputException>(() => new LedgerWitness(folder["w"]).Lines()).Diagnostics[0].ShouldSatisfyAllConditions(d => d.Code.ShouldBe("L014"), d => d.Message.ShouldContain("Line 2"));
    }

    private StoredTrial Trial() => StoredTrial.Create(folder["t.ledger"], folder["t.vault"], 8);

    private Answer Give(StoredTrial trial, Submission submission)
    {
        using var store = LedgerStores.Open(trial.Name);
        return new TrialSession(store, trial.Vault, witness: new LedgerWitness(folder["w"])).Give(submission, StoredTrial.Now);
    }

    private Answer Randomise(StoredTrial trial, int i, string? key = null) => Give(trial, new Submission(new Randomise(StoredTrial.Participant(0, i)), StoredTrial.Investigator, Key: key));

    /// <summary>States the gap as 'equipoise gap' does.</summary>
    private Answer State(StoredTrial trial)
    {
        StateLedgerGap gap;
        using (var store = LedgerStores.OpenReadOnly(trial.Name))
        {
            var (vault, witness, state) = (trial.Vault(), new LedgerWitness(folder["w"]), store.Load());
            using var turn = vault.Take();
            var (entry, head) = turn.Gap(state, store.HashAt) is not null ? (vault.WitnessedVersion, vault.WitnessedHead!) : witness.Gap(state, store.HashAt, vault.Issued) is { Line: { } line } ? (line.Entry, line.Head) : throw new InvalidOperationException();
            gap = new StateLedgerGap(entry, head, turn.Lost(state, witness.Last()!.Issued), "the backup of the night was restored");
        }

        return Give(trial, new Submission(gap, Sponsor));
    }
}
