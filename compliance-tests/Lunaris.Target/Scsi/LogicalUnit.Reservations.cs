using System.Buffers.Binary;
using System.Text;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>Persistent reservations (SPC-5 §5.14): registrations and one reservation for the whole logical unit.</content>
public sealed partial class LogicalUnit
{
    private readonly ReservationState _reservations = new();

    private sealed class ReservationState
    {
        private PersistentReservationType _type;

        public Dictionary<Nexus, ulong> Keys { get; } = [];

        public uint Generation { get; set; }

        public Nexus? Holder { get; set; }

        // Read without the gate on every command.
        public volatile bool IsActive;

        public PersistentReservationType Type
        {
            get => _type;
            set
            {
                _type = value;
                IsActive = value != PersistentReservationType.None;
            }
        }

        public bool AllRegistrants => Type is PersistentReservationType.WriteExclusiveAllRegistrants or PersistentReservationType.ExclusiveAccessAllRegistrants;

        public bool RegistrantsOnly => AllRegistrants || Type is PersistentReservationType.WriteExclusiveRegistrantsOnly or PersistentReservationType.ExclusiveAccessRegistrantsOnly;

        public bool WriteExclusive => Type is PersistentReservationType.WriteExclusive or PersistentReservationType.WriteExclusiveRegistrantsOnly or PersistentReservationType.WriteExclusiveAllRegistrants;

        public bool IsHolder(Nexus nexus) => IsActive && (Holder == nexus || (AllRegistrants && Keys.ContainsKey(nexus)));

        public void Release()
        {
            Holder = null;
            Type = PersistentReservationType.None;
        }
    }

    private bool IsReservationConflict(Nexus nexus, ReadOnlySpan<byte> cdb)
    {
        lock (_gate)
        {
            if (!_reservations.IsActive || _reservations.IsHolder(nexus) || (_reservations.RegistrantsOnly && _reservations.Keys.ContainsKey(nexus)))
            {
                return false;
            }

            if (_reservations.Type == PersistentReservationType.WriteExclusive && Deviations.Has(Deviation.WriteExclusiveLetsWrite))
            {
                return false;
            }

            // What is allowed to everybody (SPC-5 table 66, SBC-4 table 13), and reading where only writes are exclusive.
            return cdb[0] switch
            {
                Inquiry.OperationCode or ReportLuns.OperationCode or RequestSense.OperationCode or TestUnitReady.OperationCode or ReadCapacity10.OperationCode
                    or PersistentReserveInReadKeys.OperationCode or PersistentReserveOutRegister.OperationCode or ReportSupportedOperationCodes.OperationCode => false,
                ReadCapacity16.OperationCode => false,
                Read6.OperationCode or Read10.OperationCode or Read12.OperationCode or Read16.OperationCode
                    or Verify10.OperationCode or Verify12.OperationCode or Verify16.OperationCode
                    or ModeSense6.OperationCode or ModeSense10.OperationCode => !_reservations.WriteExclusive,
                _ => true,
            };
        }
    }

    /// <summary>What a reservation of SPC-2 leaves to the others.</summary>
    private static bool IsReservedConflict(byte opcode) => opcode is not (Inquiry.OperationCode or ReportLuns.OperationCode or RequestSense.OperationCode or Release6.OperationCode);

    private void OnReserveIn(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        int allocation = BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]);
        lock (_gate)
        {
            switch (cdb[1] & 0x1F)
            {
                case 0:
                    byte[] keys = new byte[8 + (8 * _reservations.Keys.Count)];
                    BinaryPrimitives.WriteUInt32BigEndian(keys, _reservations.Generation);
                    BinaryPrimitives.WriteUInt32BigEndian(keys.AsSpan(4), (uint)(keys.Length - 8));
                    int at = 8;
                    foreach (ulong key in _reservations.Keys.Values)
                    {
                        BinaryPrimitives.WriteUInt64BigEndian(keys.AsSpan(at), key);
                        at += 8;
                    }

                    plan.Give(keys, allocation);
                    break;
                case 1:
                    byte[] reservation = new byte[_reservations.IsActive ? 24 : 8];
                    BinaryPrimitives.WriteUInt32BigEndian(reservation, _reservations.Generation);
                    BinaryPrimitives.WriteUInt32BigEndian(reservation.AsSpan(4), (uint)(reservation.Length - 8));
                    if (_reservations.IsActive)
                    {
                        ulong key = !_reservations.AllRegistrants && _reservations.Holder is { } holder ? _reservations.Keys.GetValueOrDefault(holder) : 0;
                        BinaryPrimitives.WriteUInt64BigEndian(reservation.AsSpan(8), key);
                        reservation[21] = (byte)_reservations.Type;
                    }

                    plan.Give(reservation, allocation);
                    break;
                case 2:
                    plan.Give(new byte[] { 0, 8, 0x00, 0x80, 0xEA, 0x01, 0, 0 }, allocation);
                    break;
                case 3:
                    plan.Give(FullStatus(), allocation);
                    break;
                default:
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                    break;
            }
        }
    }

    private byte[] FullStatus()
    {
        List<byte> bytes = [];
        foreach ((Nexus nexus, ulong key) in _reservations.Keys)
        {
            // An iSCSI TransportID of format 01b: the name, a separator and the ISID (SPC-5 §7.6.4.6).
            byte[] port = Encoding.UTF8.GetBytes(nexus.ToString());
            Array.Resize(ref port, Math.Max(20, (port.Length + 4) & ~3));
            byte[] descriptor = new byte[24 + 4 + port.Length];
            BinaryPrimitives.WriteUInt64BigEndian(descriptor, key);
            bool holder = _reservations.IsHolder(nexus);
            descriptor[12] = (byte)(holder ? 1 : 0);
            descriptor[13] = (byte)(holder ? (byte)_reservations.Type : 0);
            BinaryPrimitives.WriteUInt16BigEndian(descriptor.AsSpan(18), 1);
            BinaryPrimitives.WriteUInt32BigEndian(descriptor.AsSpan(20), (uint)(4 + port.Length));
            descriptor[24] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(descriptor.AsSpan(26), (ushort)port.Length);
            port.CopyTo(descriptor, 28);
            bytes.AddRange(descriptor);
        }

        byte[] data = new byte[8 + bytes.Count];
        BinaryPrimitives.WriteUInt32BigEndian(data, _reservations.Generation);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), (uint)bytes.Count);
        bytes.CopyTo(data, 8);
        return data;
    }

    private void FinishReserveOut(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> cdb = plan.Cdb;
        int action = cdb[1] & 0x1F;
        if (action == 7)
        {
            FinishRegisterAndMove(nexus, ref plan, data);
            return;
        }

        if (plan.Length != 24 || data.Length != 24 || action > 6)
        {
            plan.Fail(action > 6 ? SenseCode.InvalidFieldInCdb : SenseCode.ParameterListLengthError);
            return;
        }

        ulong key = BinaryPrimitives.ReadUInt64BigEndian(data);
        ulong serviceKey = BinaryPrimitives.ReadUInt64BigEndian(data[8..]);
        PersistentReservationType type = (PersistentReservationType)(cdb[2] & 0x0F);
        bool usesType = action is 1 or 2 or 4 or 5;
        if (usesType && ((cdb[2] >> 4) != 0 || type == PersistentReservationType.None || !Enum.IsDefined(type)))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        // SPEC_I_PT and APTPL ask for what a RAM disk does not have.
        if ((data[20] & 0x09) != 0)
        {
            plan.Fail(SenseCode.InvalidFieldInParameterList);
            return;
        }

        lock (_gate)
        {
            bool registered = _reservations.Keys.TryGetValue(nexus, out ulong own);
            bool conflict = action switch
            {
                0 => (registered ? own != key : key != 0) && !Deviations.Has(Deviation.RegisterTakesAnyKey),
                6 => false,
                _ => !registered || own != key,
            };
            if (conflict)
            {
                plan.End(ScsiStatus.ReservationConflict);
                return;
            }

            switch (action)
            {
                case 0 or 6:
                    Register(nexus, registered, serviceKey);
                    break;
                case 1:
                    if (_reservations.IsActive && !(_reservations.IsHolder(nexus) && _reservations.Type == type))
                    {
                        plan.End(ScsiStatus.ReservationConflict);
                        return;
                    }

                    _reservations.Holder = nexus;
                    _reservations.Type = type;
                    break;
                case 2:
                    if (!_reservations.IsHolder(nexus))
                    {
                        break;
                    }

                    if (_reservations.Type != type)
                    {
                        plan.Fail(SenseCode.InvalidRelease);
                        return;
                    }

                    ReleaseReservation(nexus);
                    break;
                case 3:
                    foreach (Nexus other in _reservations.Keys.Keys)
                    {
                        if (other != nexus)
                        {
                            other.Raise(this, SenseCode.ReservationsPreempted);
                        }
                    }

                    if (!Deviations.Has(Deviation.ClearKeepsRegistrations))
                    {
                        _reservations.Keys.Clear();
                    }

                    _reservations.Release();
                    _reservations.Generation++;
                    break;
                default:
                    Preempt(nexus, serviceKey, type, abort: action == 5, ref plan);
                    break;
            }
        }
    }

    private void Register(Nexus nexus, bool registered, ulong serviceKey)
    {
        _reservations.Generation++;
        if (serviceKey != 0)
        {
            _reservations.Keys[nexus] = serviceKey;
            return;
        }

        if (!registered)
        {
            return;
        }

        bool held = _reservations.IsHolder(nexus);
        _reservations.Keys.Remove(nexus);
        if (held && !Deviations.Has(Deviation.UnregisteringKeepsReservation) && (!_reservations.AllRegistrants || _reservations.Keys.Count == 0))
        {
            ReleaseReservation(nexus);
        }
    }

    /// <summary>Ends the reservation; where it was for registrants the others among them are told (SPC-5 PERSISTENT RESERVE OUT, RELEASE).</summary>
    private void ReleaseReservation(Nexus releasing)
    {
        bool tell = _reservations.RegistrantsOnly;
        _reservations.Release();
        foreach (Nexus other in _reservations.Keys.Keys)
        {
            if (tell && other != releasing)
            {
                other.Raise(this, SenseCode.ReservationsReleased);
            }
        }
    }

    /// <summary>REGISTER AND MOVE: the reservation goes to the initiator port that an iSCSI TransportID names.</summary>
    private void FinishRegisterAndMove(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (data.Length < 24 || data.Length != plan.Length || BinaryPrimitives.ReadUInt32BigEndian(data[20..]) != (uint)data.Length - 24 || data.Length < 28)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        ulong key = BinaryPrimitives.ReadUInt64BigEndian(data);
        ulong serviceKey = BinaryPrimitives.ReadUInt64BigEndian(data[8..]);
        lock (_gate)
        {
            if (!_reservations.Keys.TryGetValue(nexus, out ulong own) || own != key || !_reservations.IsActive || _reservations.Holder != nexus || _reservations.AllRegistrants)
            {
                plan.End(ScsiStatus.ReservationConflict);
                return;
            }

            string port = Encoding.UTF8.GetString(data[28..]).TrimEnd('\0');
            Nexus? next = data[24] == 0x45 ? Owner?.FindNexus(port) : null;
            if (serviceKey == 0 || BinaryPrimitives.ReadUInt16BigEndian(data[18..]) != 1 || next is null || next == nexus || (data[17] & 0xFD) != 0)
            {
                plan.Fail(SenseCode.InvalidFieldInParameterList);
                return;
            }

            _reservations.Keys[next] = serviceKey;
            _reservations.Holder = next;
            _reservations.Generation++;
            if ((data[17] & 0x02) != 0)
            {
                _reservations.Keys.Remove(nexus);
            }
        }
    }

    private void Preempt(Nexus nexus, ulong serviceKey, PersistentReservationType type, bool abort, ref CommandPlan plan)
    {
        List<Nexus> victims = [];
        foreach ((Nexus other, ulong key) in _reservations.Keys)
        {
            if (other != nexus && (key == serviceKey || (_reservations.AllRegistrants && serviceKey == 0)))
            {
                victims.Add(other);
            }
        }

        if (serviceKey == 0 && !_reservations.AllRegistrants)
        {
            plan.Fail(SenseCode.InvalidFieldInParameterList);
            return;
        }

        bool holdsIt = _reservations.IsActive && (_reservations.AllRegistrants
            ? serviceKey == 0
            : _reservations.Holder is { } holder && _reservations.Keys.GetValueOrDefault(holder) == serviceKey);
        if (victims.Count == 0 && !holdsIt)
        {
            plan.End(ScsiStatus.ReservationConflict);
            return;
        }

        foreach (Nexus victim in victims)
        {
            if (!Deviations.Has(Deviation.PreemptTakesNothing))
            {
                _reservations.Keys.Remove(victim);
            }

            victim.Raise(this, SenseCode.RegistrationsPreempted);
        }

        if (holdsIt)
        {
            _reservations.Holder = nexus;
            _reservations.Type = type;
        }

        _reservations.Generation++;
        if (abort)
        {
            AbortAllTasks();
        }
    }
}
