using System.Buffers.Binary;
using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Conduct;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// The commands that came with a key, by key. A long ledger has hundreds of thousands: of each is kept the first half of the key's SHA-256 and what its answer was, in 80 bytes, and not the key itself.
/// It never changes: another that follows it shares what both hold.
/// </summary>
public sealed class CommandAnswers : IEnumerable<(string KeySha256, AnsweredCommand Answer)>
{
    /// <summary>None.</summary>
    public static CommandAnswers Empty { get; } = new([], ImmutableDictionary<UInt128, AnsweredCommand>.Empty);

    // Never written to once it is here; what came since, and what is not packed, stands in front of it.
    private readonly Dictionary<UInt128, Packed> packed;
    private readonly ImmutableDictionary<UInt128, AnsweredCommand> recent;

    private CommandAnswers(Dictionary<UInt128, Packed> packed, ImmutableDictionary<UInt128, AnsweredCommand> recent)
    {
        this.packed = packed;
        this.recent = recent;
    }

    /// <summary>Finds the answer to a key.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out AnsweredCommand? answered)
    {
        var name = NameOf(key);
        answered = recent.TryGetValue(name, out var found) ? found : packed.TryGetValue(name, out var old) ? old.Unpacked() : null;
        return answered is not null;
    }

    /// <summary>Whether a key came before.</summary>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <summary>All of them, in the order of their keys' hashes, for comparison.</summary>
    public IEnumerator<(string KeySha256, AnsweredCommand Answer)> GetEnumerator() =>
        recent.Concat(packed.Where(p => !recent.ContainsKey(p.Key)).Select(p => KeyValuePair.Create(p.Key, p.Value.Unpacked()))).OrderBy(p => p.Key).Select(p => (p.Key.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), p.Value)).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>With a command more, or answered anew.</summary>
    internal CommandAnswers With(string key, AnsweredCommand answer)
    {
        var next = new CommandAnswers(packed, recent.SetItem(NameOf(key), answer));
        if (next.recent.Count < 1024 + (packed.Count / 4))
        {
            return next;
        }

        // Now and then what is recent is packed: seldom enough that each command is moved a few times in all.
        var more = next.ToMore();
        return more.Count - packed.Count > 256 ? more.ToAnswers() : next;
    }

    /// <summary>To add many.</summary>
    internal More ToMore() => new(this);

    private static UInt128 NameOf(string key)
    {
        Span<byte> hash = stackalloc byte[32];
        Span<byte> text = stackalloc byte[IdempotencyKey.Longest * 3];
        SHA256.HashData(key.Length <= IdempotencyKey.Longest ? text[..Encoding.UTF8.GetBytes(key, text)] : Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Commands on the way: a few are put in front, many are packed together. What is already there is copied for many only.</summary>
    internal sealed class Few(CommandAnswers from)
    {
        private const int Most = 512;

        private CommandAnswers answers = from;
        private More? more;
        private int count;

        public void Set(string key, AnsweredCommand answer)
        {
            if (more is null && ++count <= Most)
            {
                answers = answers.With(key, answer);
                return;
            }

            (more ??= answers.ToMore()).Set(key, answer);
        }

        public CommandAnswers Taken()
        {
            (answers, more, count) = (more?.ToAnswers() ?? answers, null, 0);
            return answers;
        }
    }

    /// <summary>Many commands, on the way.</summary>
    internal sealed class More
    {
        private readonly CommandAnswers from;
        private readonly Dictionary<UInt128, Packed> packed;
        private readonly Dictionary<UInt128, AnsweredCommand> odd;

        public More(CommandAnswers from)
        {
            this.from = from;
            packed = new(from.packed.Count + from.recent.Count);
            odd = [];
            foreach (var (name, answer) in from.packed)
            {
                packed.Add(name, answer);
            }

            foreach (var (name, answer) in from.recent)
            {
                Set(name, answer);
            }
        }

        /// <summary>Those that are packed.</summary>
        public int Count => packed.Count;

        public void Set(string key, AnsweredCommand answer) => Set(NameOf(key), answer);

        public CommandAnswers ToAnswers()
        {
            packed.TrimExcess();
            return packed.Count == 0 && odd.Count == 0 ? from : new(packed, odd.ToImmutableDictionary());
        }

        private void Set(UInt128 name, AnsweredCommand answer)
        {
            if (Packed.Of(answer) is { } small)
            {
                packed[name] = small;
                odd.Remove(name);
            }
            else
            {
                odd[name] = answer;
            }
        }
    }

    /// <summary>An acceptance, with the 32 bytes of its body's hash.</summary>
    private readonly record struct Packed(UInt128 First, UInt128 Second, long From, int Count)
    {
        public static Packed? Of(AnsweredCommand answer)
        {
            Span<byte> hash = stackalloc byte[32];
            return answer.Refused is null && answer.BodySha256.Length == 64 && !answer.BodySha256.AsSpan().ContainsAnyInRange('A', 'F') && Convert.FromHexString(answer.BodySha256, hash, out _, out _) == System.Buffers.OperationStatus.Done
                ? new Packed(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]), answer.From, answer.Count)
                : null;
        }

        public AnsweredCommand Unpacked()
        {
            Span<byte> hash = stackalloc byte[32];
            BinaryPrimitives.WriteUInt128BigEndian(hash, First);
            BinaryPrimitives.WriteUInt128BigEndian(hash[16..], Second);
            return new AnsweredCommand(Convert.ToHexStringLower(hash), From, Count, null);
        }
    }
}
