using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;

namespace Equipoise.Tests.Storage;

/// <summary>Allocation through store and vault: keys, crashes between vault and ledger, gaps, corrections. Each on both stores.</summary>
public sealed class TrialSessionTests : IDisposable
{
    private static readonly Actor Sponsor = new("sponsor", Role.Sponsor);

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Stores => StoreContractTests.Stores;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public void Positions_run_without_gap_and_the_arms_are_those_of_the_secret(string kind)
    {
        var trial = Trial(kind, 12);
        for (var i = 0; i < 12; i++)
        {
            for (var s = 0; s < 4; s++)
            {
                trial.Randomise(s, i).Rejection.ShouldBeNull();
            }
        }

        trial.ShouldFollowTheSecret().ShouldBe(48);
        trial.Vault().Issued.ShouldBe(48);
        trial.Randomise(0, 3).Rejection!.Rule.ShouldBe("randomised");
        trial.ShouldFollowTheSecret().ShouldBe(48);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_batch_that_another_process_overtakes_is_decided_anew_and_stays_whole(string kind)
    {
        var trial = Trial(kind, 1);
        var (day, before) = (new NodaTime.LocalDate(2026, 3, 2), trial.Entries().Count);
        Submission[] Batch(string id) => [new(new ScreenCandidate(id, day), StoredTrial.Investigator), new(new GiveConsent(id, day, "1"), StoredTrial.Investigator)];
        Action<FaultPoint> Overtaken(string id)
        {
            var done = false;
            return point =>
            {
                if (point == FaultPoint.BeforeCommit && !done)
                {
                    done = true;
                    trial.Give(new Submission(new ScreenCandidate(id, day), StoredTrial.Investigator)).Rejection.ShouldBeNull();
                }
            };
        }

        trial.With(s => s.GiveAllOrNone(Batch("A1"), StoredTrial.Now), Overtaken("B1")).ShouldAllBe(a => a.Rejection == null);
        trial.Entries().Skip(before).Select(e => ((ParticipantEvent)e.Event).Participant).ShouldBe(["B1", "A1", "A1"]);

        var refused = trial.With(s => s.GiveAllOrNone(Batch("A2"), StoredTrial.Now), Overtaken("A2"));
        refused.Select(a => a.Rejection?.Rule).ShouldBe(["number-used", null]);
        trial.Entries().Count.ShouldBe(before + 4);
        Should.Throw<ArgumentException>(() => trial.With(s => s.GiveAllOrNone([new Submission(new Randomise("A1"), StoredTrial.Investigator)], StoredTrial.Now))).Message.ShouldContain("randomise");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void The_same_key_and_command_give_the_same_answer_and_record_nothing_more(string kind)
    {
        var trial = Trial(kind, 2);
        var first = trial.Randomise(0, 0, "k1");
        var version = trial.Entries()[^1].Sequence;

        for (var again = 0; again < 3; again++)
        {
            var answer = trial.Randomise(0, 0, "k1");
            answer.Repeated.ShouldBeTrue();
            answer.Entries.Select(e => e.Body).ShouldBe(first.Entries.Select(e => e.Body));
        }

        trial.Entries()[^1].Sequence.ShouldBe(version);
        trial.Randomise(0, 1, "k1").Rejection!.Rule.ShouldBe("key-used");
        trial.Give(new Submission(new Randomise(StoredTrial.Participant(0, 0)), StoredTrial.Investigator, "another reason", "k1")).Rejection!.Rule.ShouldBe("key-used");
        trial.Give(new Submission(new Randomise(StoredTrial.Participant(0, 0)), StoredTrial.Investigator with { Id = "somebody else" }, null, "k1")).Rejection!.Rule.ShouldBe("key-used");
        trial.Randomise(0, 1, "").Rejection!.Rule.ShouldBe("key");
        trial.Entries()[^1].Sequence.ShouldBe(version);
    }

    /// <summary>FLT-T3: a refusal is an answer; it stays the answer of its key, whatever would be decided now.</summary>
    [Theory]
    [MemberData(nameof(Stores))]
    public void A_refusal_is_recorded_under_its_key_and_given_again_even_when_the_ground_is_gone(string kind)
    {
        var trial = Trial(kind, 2);
        var asked = new Submission(new OpenSite("01", "Again", "America/Chicago"), Sponsor, Key: "k");
        var first = trial.Give(asked);
        first.Rejection!.Rule.ShouldBe("site-open");
        first.Repeated.ShouldBeFalse();
        var logged = trial.Entries()[^1];
        logged.Event.ShouldBeOfType<CommandRefused>().ShouldSatisfyAllConditions(e => e.Rule.ShouldBe("site-open"), e => e.Command.ShouldBe("openSite"));
        logged.Actor.ShouldBe(Sponsor);

        var again = trial.Give(asked);
        (again.Rejection, again.Repeated).ShouldBe((first.Rejection, true));
        trial.Give(asked with { Command = new OpenSite("02", "Two", "America/Chicago") }).Rejection!.Rule.ShouldBe("key-used");
        trial.Entries()[^1].Hash.ShouldBe(logged.Hash);

        var closed = new Submission(new EndFollowUp(new NodaTime.LocalDate(2026, 3, 1)), Sponsor, Key: "end");
        trial.Give(closed).Rejection!.Rule.ShouldBe("accrual-open");
        trial.Give(new Submission(new CloseAccrual("x"), Sponsor)).Rejection.ShouldBeNull();
        trial.Give(closed).Rejection!.Rule.ShouldBe("accrual-open");
        trial.Give(closed with { Key = "end again" }).Rejection.ShouldBeNull();

        // In one batch the second of two gets what the first got.
        var batch = trial.With(t => t.GiveAll([asked with { Key = "b" }, asked with { Key = "b" }], StoredTrial.Now));
        batch.Select(a => (a.Rejection!.Rule, a.Repeated)).ShouldBe([("site-open", false), ("site-open", true)]);
    }

    [Fact]
    public void A_batch_answers_a_key_that_comes_twice_in_it()
    {
        var trial = Trial("sqlite", 2);
        var answers = trial.With(s => s.GiveAll([.. Enumerable.Range(0, 5).Select(_ => new Submission(new Randomise(StoredTrial.Participant(1, 0)), StoredTrial.Investigator, Key: "k"))], StoredTrial.Now));

        answers.Select(a => a.Repeated).ShouldBe([false, true, true, true, true]);
        answers.Select(a => a.Entries.ShouldHaveSingleItem().Hash).Distinct().ShouldHaveSingleItem();
        trial.ShouldFollowTheSecret().ShouldBe(1);
    }

    /// <summary>A process that dies at each point: before the commit nothing happened and the position goes to the next; after it, the allocation stands and the key gives it.</summary>
    [Theory]
    [InlineData(FaultPoint.AfterGate, false)]
    [InlineData(FaultPoint.BeforeCommit, false)]
    [InlineData(FaultPoint.AfterCommit, true)]
    public void A_crash_loses_nothing_committed_and_issues_no_position_twice(FaultPoint at, bool committed)
    {
        var trial = Trial("sqlite", 3);
        trial.Randomise(0, 0, "k0");
        Should.Throw<DivideByZeroException>(() => trial.Randomise(0, 1, "k1", reached => _ = reached == at ? throw new DivideByZeroException() : 0));

        trial.Entries().Count(e => e.Event is ParticipantRandomised).ShouldBe(committed ? 2 : 1);
        var next = trial.Randomise(0, 2, "k2").Entries.Select(e => e.Event).OfType<ParticipantRandomised>().ShouldHaveSingleItem();
        next.Position.ShouldBe(committed ? 3 : 2);
        var retried = trial.Randomise(0, 1, "k1");
        retried.Repeated.ShouldBe(committed);
        trial.ShouldFollowTheSecret().ShouldBe(3);
        trial.Vault().Issued.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_stale_restore_refuses_to_randomise_until_the_gap_is_stated_and_never_issues_the_lost_positions_again(string kind)
    {
        var trial = Trial(kind, 10);
        for (var i = 0; i < 3; i++)
        {
            trial.Randomise(0, i);
        }

        trial.Randomise(1, 0);
        LedgerBackup.Backup(trial.Name, folder["old.backup"]);
        for (var i = 3; i < 6; i++)
        {
            trial.Randomise(0, i);
        }

        var lost = trial.Entries().Select(e => e.Event).OfType<ParticipantRandomised>().Skip(4).ToList();
        var stale = Restored(kind, trial);
        var refused = stale.Randomise(0, 7).Rejection.ShouldNotBeNull();
        refused.Rule.ShouldBe("ledger-gap");
        refused.Message.ShouldContain("until the gap is stated");

        // Other commands go on; only randomisation waits.
        stale.Give(new Submission(new OpenSite("02", "Two", "America/New_York"), Sponsor)).Rejection.ShouldBeNull();
        using (var turn = stale.Vault().Take())
        {
            var state = stale.With(s => { s.Refresh(); return s.State; });
            turn.Lost(state).ShouldBe([new LostPositions("S1", 4, 6)]);
        }

        var (version, head) = (stale.Vault().WitnessedVersion, stale.Vault().WitnessedHead!);
        stale.Give(new Submission(new StateLedgerGap(version, head, [new LostPositions("S1", 4, 5)], "x"), Sponsor)).Rejection!.Message.ShouldContain("S1 4 to 6");
        stale.Give(new Submission(new StateLedgerGap(version, head, [new LostPositions("S1", 4, 6)], "x"), Sponsor)).Rejection.ShouldBeNull();
        var next = stale.Randomise(0, 7);
        next.Rejection.ShouldBeNull();
        next.Entries.Select(e => e.Event).OfType<ParticipantRandomised>().ShouldHaveSingleItem().Position.ShouldBe(7);
        stale.ShouldFollowTheSecret().ShouldBe(5);
        lost.Count.ShouldBe(3);
    }

    [Fact]
    public void An_old_copy_of_the_vault_is_refused()
    {
        var trial = Trial("sqlite", 5);
        trial.Randomise(0, 0);
        File.Copy(folder["v.vault"], folder["old.vault"]);
        trial.Randomise(0, 1);
        File.Copy(folder["old.vault"], folder["v.vault"], overwrite: true);

        trial.Randomise(0, 2).Rejection!.Rule.ShouldBe("vault-gap");
    }

    [Fact]
    public void A_torn_last_line_of_the_journal_is_passed_over_and_a_changed_line_is_refused()
    {
        var trial = Trial("sqlite", 5);
        trial.Randomise(0, 0);
        File.AppendAllText(folder["v.vault"], "{\"issued\":\"S1\",\"posi");
        trial.Randomise(0, 1).Rejection.ShouldBeNull();
        trial.ShouldFollowTheSecret().ShouldBe(2);

        File.WriteAllText(folder["v.vault"], File.ReadAllText(folder["v.vault"]).Replace("\"position\":2", "\"position\":1", StringComparison.Ordinal));
        Should.Throw<BadInputException>(() => trial.Randomise(0, 2)).Diagnostics[0].Code.ShouldBe("V003");
    }

    /// <summary>FLT-T7: the twin that nothing was corrected in gives the same later allocations.</summary>
    [Fact]
    public void A_correction_of_the_stratum_a_withdrawal_and_a_randomisation_in_error_move_no_later_allocation()
    {
        (string, string)[][] schemes = [[], [("{kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}", "{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}]}")]];
        foreach (var (changes, n) in schemes.Select((s, n) => (s, n)))
        {
            var corrected = StoredTrial.Create(folder[$"c{n}.ledger"], folder[$"c{n}.vault"], 12, changes);
            var untouched = StoredTrial.Create(folder[$"u{n}.ledger"], folder[$"u{n}.vault"], 12, changes);
            foreach (var trial in new[] { corrected, untouched })
            {
                for (var i = 0; i < 4; i++)
                {
                    trial.Randomise(0, i).Rejection.ShouldBeNull();
                }
            }

            corrected.Give(new Submission(new CorrectStratum(StoredTrial.Participant(0, 1), [new LevelUsed("diseaseClass", "S3")], "pathology read again"), StoredTrial.Investigator)).Rejection.ShouldBeNull();
            corrected.Give(new Submission(new MarkRandomisedInError(StoredTrial.Participant(0, 2), "no consent"), StoredTrial.Investigator)).Rejection.ShouldBeNull();
            corrected.Give(new Submission(new MarkRandomisedInError(StoredTrial.Participant(0, 2), "again"), StoredTrial.Investigator)).Rejection!.Rule.ShouldBe("marked-in-error");
            corrected.Give(new Submission(new CorrectStratum(StoredTrial.Participant(0, 1), [new LevelUsed("diseaseClass", "S9")], "x"), StoredTrial.Investigator)).Rejection!.Rule.ShouldBe("stratum-unknown");
            corrected.Give(new Submission(new RecordLossToFollowUp(StoredTrial.Participant(0, 3), new NodaTime.LocalDate(2026, 3, 2)), StoredTrial.Investigator)).Rejection.ShouldBeNull();
            corrected.Give(new Submission(new ExcludeCandidate(StoredTrial.Participant(3, 11), new NodaTime.LocalDate(2026, 3, 2), Equipoise.Trials.Ledger.Events.ExclusionReason.Declined, Ground: "Withdrew consent"), StoredTrial.Investigator)).Rejection.ShouldBeNull();
            string Next(StoredTrial trial) => string.Join(' ', Enumerable.Range(4, 7).SelectMany(i => Enumerable.Range(0, 4).Select(s => trial.Randomise(s, i).Entries.Select(e => e.Event).OfType<ParticipantRandomised>().First())).Select(r => $"{r.Stratum}{r.Position}{r.Arm}"));

            Next(corrected).ShouldBe(Next(untouched));
            corrected.ShouldFollowTheSecret();
            var state = TrialState.Fold(corrected.Entries());
            var one = state.Participants[StoredTrial.Participant(0, 1)];
            (one.Randomisation!.Value.Fact.Stratum, one.Correction!.Value.Fact.Stratum).ShouldBe(("S1", "S3"));
            state.Participants[StoredTrial.Participant(0, 2)].InError!.Value.Fact.Ground.ShouldBe("no consent");
        }
    }

    [Fact]
    public void The_secret_is_revealed_after_the_lock_by_two_people_and_only_the_one_committed_to()
    {
        var trial = Trial("sqlite", 2);
        trial.Randomise(0, 0);
        var (first, second) = (Sponsor, new Actor("dm", Role.DataManager));
        var secret = trial.Vault().Reveal(TrialState.Fold(trial.Entries())).ShouldHaveSingleItem();
        trial.Give(new Submission(new RequestReveal("done"), first)).Rejection!.Rule.ShouldBe("data-open");
        trial.Give(new Submission(new CloseAccrual("x"), first));
        trial.Give(new Submission(new EndFollowUp(new NodaTime.LocalDate(2026, 3, 1)), first));
        trial.Give(new Submission(new LockDatabase("x"), second));
        trial.Give(new Submission(new RevealSecret([secret]), second)).Rejection!.Rule.ShouldBe("reveal-not-asked");
        trial.Give(new Submission(new RequestReveal("done"), first)).Rejection.ShouldBeNull();
        trial.Give(new Submission(new RevealSecret([secret]), first)).Rejection!.Rule.ShouldBe("reveal-alone");
        trial.Give(new Submission(new RevealSecret([new string('0', 64)]), second)).Rejection!.Rule.ShouldBe("commitment");
        trial.Give(new Submission(new RevealSecret([secret]), second)).Rejection.ShouldBeNull();
        AllocationAudit.Of(trial.Entries(), Convert.FromHexString(secret)).ShouldBe(new AllocationAuditResult(true, 1, null, null, 0));
    }

    /// <summary>FLT-T8: the clock of the machine is set back; entries keep their order, and verification says that the clock went back.</summary>
    [Fact]
    public void A_clock_set_back_changes_no_order_and_is_flagged()
    {
        var trial = Trial("sqlite", 3);
        trial.Randomise(0, 0);
        trial.With(s => s.Give(new Submission(new Randomise(StoredTrial.Participant(0, 1)), StoredTrial.Investigator), StoredTrial.Now - NodaTime.Duration.FromHours(1))).Rejection.ShouldBeNull();
        trial.Randomise(0, 2).Rejection.ShouldBeNull();

        trial.Entries().Select(e => e.Event).OfType<ParticipantRandomised>().Select(r => r.Position).ShouldBe([1, 2, 3]);
        LedgerVerification.Verify(trial.Name).Note.ShouldNotBeNull().ShouldContain("set back 1 times");
        trial.ShouldFollowTheSecret().ShouldBe(3);
    }

    /// <summary>Unblinding is for protocols that blind; the entry does not hold the arm.</summary>
    [Fact]
    public void Nobody_is_unblinded_in_an_open_trial_and_in_a_blinded_one_only_by_whom_the_protocol_names()
    {
        var open = Trial("sqlite", 1);
        open.Randomise(0, 0);
        open.Give(new Submission(new UnblindParticipant(StoredTrial.Participant(0, 0), "x"), StoredTrial.Investigator)).Rejection!.Rule.ShouldBe("nothing-blinded");

        var blinded = StoredTrial.Create(folder["b.ledger"], folder["b.vault"], 1, StoredTrial.Blinded);
        blinded.Randomise(0, 0);
        var (nurse, doctor) = (StoredTrial.Investigator with { Role = Role.Nurse }, StoredTrial.Investigator);
        Answer Unblind(Actor actor, string ground, Reauthentication? shown) => blinded.Give(new Submission(new UnblindParticipant(StoredTrial.Participant(0, 0), ground), actor, Reauthenticated: shown));
        var fresh = new Reauthentication(doctor.Id, StoredTrial.Now, "passphrase");
        Unblind(nurse, "x", fresh).Rejection!.Rule.ShouldBe("role");
        Unblind(doctor, " ", fresh).Rejection!.Rule.ShouldBe("no-ground");
        foreach (var stale in new[] { null, fresh with { Actor = "somebody else" }, fresh with { At = StoredTrial.Now - NodaTime.Duration.FromMinutes(6) }, fresh with { At = StoredTrial.Now + NodaTime.Duration.FromSeconds(1) } })
        {
            Unblind(doctor, "Anaphylaxis", stale).Rejection!.Rule.ShouldBe("reauthentication");
        }

        foreach (var entry in new[] { Unblind(doctor, "Anaphylaxis", fresh), Unblind(doctor, "Asked again", fresh) }.Select(a => a.Entries.ShouldHaveSingleItem()))
        {
            entry.Body.ShouldNotContain("IL2");
            entry.Body.ShouldNotContain("OBS");
        }

        TrialState.Fold(blinded.Entries()).Participants[StoredTrial.Participant(0, 0)].Unblindings.Length.ShouldBe(2);
    }

    [Fact]
    public void The_audit_names_the_first_allocation_that_does_not_follow()
    {
        var trial = Trial("sqlite", 3);
        trial.Randomise(0, 0);
        trial.Randomise(0, 1);
        var entries = trial.Entries().ToList();
        var at = entries.FindLastIndex(e => e.Event is ParticipantRandomised);
        var forged = (ParticipantRandomised)entries[at].Event;
        LedgerEntry Seal(ParticipantRandomised e) => LedgerEntry.Seal(entries[at].Sequence, entries[at].RecordedAt, entries[at].Actor, null, e, entries[at].PreviousHash);

        AllocationAudit.Of([.. entries.Take(at), Seal(forged with { Arm = forged.Arm == "IL2" ? "OBS" : "IL2" })], trial.Secret).FirstBadEntry.ShouldBe(entries[at].Sequence);
        AllocationAudit.Of([.. entries.Take(at), Seal(forged with { Position = 3 })], trial.Secret).Problem!.ShouldContain("the next was 2");
        AllocationAudit.Of(entries, new byte[32]).FirstBadEntry.ShouldBe(1);
    }

    [Fact]
    public void Notices_come_at_least_once_with_the_same_id_and_never_tell_the_arm()
    {
        var trial = Trial("sqlite", 3);
        trial.Randomise(0, 0);
        trial.Randomise(1, 0);
        using var store = LedgerStores.Open(trial.Name);
        Should.Throw<DivideByZeroException>(() => new NoticeOutbox(folder["n.at"], folder["n"], p => _ = p == FaultPoint.AfterNotify ? throw new DivideByZeroException() : 0).Deliver(store));
        new NoticeOutbox(folder["n.at"], folder["n"]).Deliver(store);
        new NoticeOutbox(folder["n.at"], folder["n"]).Deliver(store);

        var lines = File.ReadAllLines(folder["n"]);
        lines.Length.ShouldBe(4);
        lines.Distinct().Count().ShouldBe(2);
        lines.ShouldAllBe(l => !l.Contains("IL2", StringComparison.Ordinal) && !l.Contains("OBS", StringComparison.Ordinal));
    }

    private StoredTrial Trial(string kind, int perStratum) => StoredTrial.Create(kind == "postgres" ? PostgresTests.FreshName() : folder["t.ledger"], folder["v.vault"], perStratum);

    /// <summary>The same trial with its vault on a restored ledger.</summary>
    private StoredTrial Restored(string kind, StoredTrial trial)
    {
        var name = kind == "postgres" ? PostgresTests.FreshName() : folder["restored.ledger"];
        LedgerBackup.Restore(folder["old.backup"], name);
        return trial.On(name);
    }
}
