using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Reads canonical JSON whose keys are known beforehand, one after the other in their order, without looking for anything. Whatever it does not find as expected (an escape, another order, white
/// space) makes it fail, not err: the text is then read in the general way, which accepts or refuses it.
/// </summary>
internal ref struct CanonicalCursor(ReadOnlySpan<byte> json, TextPool pool, char opening = '{')
{
    private ReadOnlySpan<byte> rest = json;
    private byte opening = (byte)opening;

    /// <summary>Reads one element of a list.</summary>
    public delegate T Element<out T>(ref CanonicalCursor cursor);

    /// <summary>True once something was not as expected; what was read is then worth nothing.</summary>
    public bool Failed { get; private set; }

    /// <summary>True where nothing is left and nothing failed.</summary>
    public readonly bool Ended => !Failed && rest.IsEmpty;

    /// <summary>Closes an object.</summary>
    public void End() => Take('}');

    /// <summary>The text of a key.</summary>
    public string Text(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Quoted();
    }

    /// <summary>The text of a key, or null.</summary>
    public string? TextOrNull(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Null() ? null : Quoted();
    }

    /// <summary>The bytes of a text that holds no escape.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Between();
    }

    /// <summary>The word of a key, as a value.</summary>
    public T Word<T>(ReadOnlySpan<byte> key)
        where T : struct, Enum
    {
        if (!Words.TryParse<T>(Text(key), out var value))
        {
            Fail();
        }

        return value;
    }

    /// <summary>A whole number, 0 or more.</summary>
    public int Whole(ReadOnlySpan<byte> key)
    {
        var number = Long(key);
        return number <= int.MaxValue ? (int)number : (int)Fail();
    }

    /// <summary>A whole number, 0 or more.</summary>
    public long Long(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Digits();
    }

    /// <summary>A whole number, 0 or more, or null.</summary>
    public long? LongOrNull(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Null() ? null : Digits();
    }

    private long Digits()
    {
        var (number, digits) = (0L, 0);
        while (digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9' && digits < 18)
        {
            number = (number * 10) + rest[digits++] - '0';
        }

        if (digits is 0 or 18 || (rest[0] == '0' && digits > 1) || (digits < rest.Length && rest[digits] is not ((byte)',' or (byte)'}')))
        {
            return Fail();
        }

        rest = rest[digits..];
        return number;
    }

    /// <summary>True or false.</summary>
    public bool Flag(ReadOnlySpan<byte> key)
    {
        Name(key);
        var value = rest.StartsWith("true"u8);
        if (!value && !rest.StartsWith("false"u8))
        {
            Fail();
            return false;
        }

        rest = rest[(value ? 4 : 5)..];
        return value;
    }

    /// <summary>A decimal number, which is written as text.</summary>
    public decimal Decimal(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Number();
    }

    /// <summary>A decimal number, which is written as text, or null.</summary>
    public decimal? DecimalOrNull(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Null() ? null : Number();
    }

    /// <summary>A date, YYYY-MM-DD.</summary>
    public LocalDate Date(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Day();
    }

    /// <summary>A date, YYYY-MM-DD, or null.</summary>
    public LocalDate? DateOrNull(ReadOnlySpan<byte> key)
    {
        Name(key);
        return Null() ? null : Day();
    }

    /// <summary>An instant in ISO form.</summary>
    public Instant Instant(ReadOnlySpan<byte> key)
    {
        if (IsoTime.Instant(Bytes(key)) is { } instant)
        {
            return instant;
        }

        Fail();
        return default;
    }

    /// <summary>A list.</summary>
    public ImmutableArray<T> List<T>(ReadOnlySpan<byte> key, Element<T> element)
    {
        Name(key);
        Take('[');
        if (!Failed && rest.Length > 0 && rest[0] == ']')
        {
            rest = rest[1..];
            opening = (byte)',';
            return [];
        }

        var list = ImmutableArray.CreateBuilder<T>();
        while (!Failed && rest.Length > 0 && rest[0] != ']')
        {
            if (list.Count > 0)
            {
                Take(',');
            }

            opening = (byte)'{';
            list.Add(element(ref this));
        }

        opening = (byte)',';
        Take(']');
        return list.DrainToImmutable();
    }

    /// <summary>A text that stands alone in a list.</summary>
    public string Item() => Quoted();

    /// <summary>A word that stands alone in a list, as a value.</summary>
    public T WordItem<T>()
        where T : struct, Enum
    {
        if (!Words.TryParse<T>(Quoted(), out var value))
        {
            Fail();
        }

        return value;
    }

    /// <summary>Notes that the text is not as expected.</summary>
    public long Fail()
    {
        Failed = true;
        rest = default;
        return 0;
    }

    private void Name(ReadOnlySpan<byte> key)
    {
        var end = key.Length + 2;
        if (rest.Length > end + 1 && rest[0] == opening && rest[1] == '"' && rest[end] == '"' && rest[end + 1] == ':' && rest[2..end].SequenceEqual(key))
        {
            rest = rest[(end + 2)..];
            opening = (byte)',';
        }
        else
        {
            Fail();
        }
    }

    private void Take(char expected)
    {
        if (rest.Length > 0 && rest[0] == expected)
        {
            rest = rest[1..];
        }
        else
        {
            Fail();
        }
    }

    private bool Null()
    {
        if (!rest.StartsWith("null"u8))
        {
            return false;
        }

        rest = rest[4..];
        return true;
    }

    private decimal Number() => decimal.TryParse(Between(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : Fail();

    private LocalDate Day()
    {
        var text = Between();
        if (text.Length == 10 && IsoTime.Date(text) is { } date)
        {
            return date;
        }

        Fail();
        return default;
    }

    private string Quoted()
    {
        if (pool.Of(Between()) is { } text)
        {
            return text;
        }

        Fail();
        return "";
    }

    private ReadOnlySpan<byte> Between()
    {
        var length = rest.Length > 1 && rest[0] == '"' ? rest[1..].IndexOf((byte)'"') : -1;
        var text = length < 0 ? default : rest.Slice(1, length);
        if (length < 0 || text.Contains((byte)'\\') || text.IndexOfAnyInRange((byte)0, (byte)31) >= 0)
        {
            Fail();
            return default;
        }

        rest = rest[(length + 2)..];
        return text;
    }
}
