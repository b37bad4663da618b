using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Storage;

public sealed class AllocationVaultTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 28).Select(i => (byte)(100 + i))];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_vault_is_opened_by_its_key_and_holds_its_secret_encrypted()
    {
        Create("a.vault", Key("a.key"));
        var text = File.ReadAllText(folder["a.vault"]);
        text.ShouldNotContain(Convert.ToHexStringLower(Secret));
        text.ShouldContain(AllocationSequence.Commitment(Secret));
        AllocationVault.Open(folder["a.vault"], VaultKey.FromFile(folder["a.key"])).Commitment.ShouldBe(AllocationSequence.Commitment(Secret));
    }

    [Fact]
    public void A_vault_is_opened_by_its_passphrase_and_by_no_other()
    {
        Create("p.vault", VaultKey.FromPassphrase(Passphrase));
        AllocationVault.NeedsPassphrase(folder["p.vault"]).ShouldBeTrue();
        AllocationVault.Open(folder["p.vault"], VaultKey.FromPassphrase(Passphrase)).Commitment.ShouldBe(AllocationSequence.Commitment(Secret));
        Code(() => AllocationVault.Open(folder["p.vault"], VaultKey.FromPassphrase(Passphrase + "."))).ShouldBe("V006");
        Code(() => AllocationVault.Open(folder["p.vault"], Key("b.key"))).ShouldBe("V005");
        Should.Throw<ArgumentException>(() => VaultKey.FromPassphrase("too short"));
    }

    [Fact]
    public void Another_key_a_missing_key_and_a_short_key_are_refused()
    {
        Create("a.vault", Key("a.key"));
        Code(() => AllocationVault.Open(folder["a.vault"], Key("b.key"))).ShouldBe("V006");
        Code(() => VaultKey.FromFile(folder["none.key"])).ShouldBe("V005");
        File.WriteAllBytes(folder["short.key"], new byte[31]);
        Code(() => VaultKey.FromFile(folder["short.key"])).ShouldBe("V005");
    }

    [Fact]
    public void Only_the_owner_may_read_a_vault_and_its_key()
    {
        Create("a.vault", Key("a.key"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder["a.vault"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(folder["a.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_vault_is_never_overwritten()
    {
        Create("a.vault", Key("a.key"));
        var before = File.ReadAllBytes(folder["a.vault"]);
        Code(() => Create("a.vault", VaultKey.FromFile(folder["a.key"]))).ShouldBe("V001");
        Code(() => Key("a.key")).ShouldBe("V001");
        File.ReadAllBytes(folder["a.vault"]).ShouldBe(before);
    }

    /// <summary>Every byte of the header is sealed: by the encryption, or by the seals of the journal behind it.</summary>
    [Fact]
    public void A_changed_byte_anywhere_in_the_vault_is_found()
    {
        var trial = StoredTrial.Create(folder["t.ledger"], folder["t.vault"], 2);
        trial.Randomise(0, 0);
        var whole = File.ReadAllBytes(folder["t.vault"]);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = whole.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(folder["t.vault"], changed);
            if (i < whole.Length - 1)
            {
                Should.Throw<BadInputException>(trial.Vault, $"byte {i}");
            }
        }
    }

    [Theory]
    [InlineData("{}\n")]
    [InlineData("not JSON\n")]
    [InlineData("")]
    [InlineData("{\"format\":\"equipoise-vault-3\",\"method\":\"x\"}\n")]
    public void A_vault_that_does_not_hold_what_it_says_is_refused(string content)
    {
        File.WriteAllText(folder["a.vault"], content);
        Code(() => AllocationVault.Open(folder["a.vault"], Key("a.key"))).ShouldBe("V003");
    }

    [Fact]
    public void A_missing_vault_and_the_vault_of_another_trial_are_said()
    {
        Code(() => AllocationVault.Open(folder["none.vault"], Key("a.key"))).ShouldBe("V002");
        var vault = Create("a.vault", VaultKey.FromFile(folder["a.key"]));
        var state = TrialState.Fold(RehearsedEntries.Portions(5).SelectMany(p => p));
        using var turn = vault.Take();
        Code(() => turn.Gap(state, _ => null)).ShouldBe("V004");
    }

    private static string Code(Action act) => Should.Throw<BadInputException>(act).Diagnostics[0].Code;

    private VaultKey Key(string name) => VaultKey.CreateFile(folder[name], [.. Enumerable.Range(0, 32).Select(i => (byte)(i * name.Length * name[0]))]);

    private AllocationVault Create(string name, VaultKey key) => AllocationVault.Create(folder[name], AllocationSequence.Method, Secret, key, Salt);
}
