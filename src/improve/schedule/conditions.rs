//! Whether now is a time to start a scheduled run: quiet hours, mains power, an idle machine.

use crate::improve::Error;
use crate::settings::Schedule;

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// A time of the day in which no scheduled run starts, in minutes; it may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    from: u32,
    to: u32,
}

/// The machine as it is; what is not known is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Minute of the local day.
    pub minute: u32,
    /// It has mains power.
    pub on_mains: Option<bool>,
    /// How much of its processors was used in the last minute, in percent.
    pub load_percent: Option<u32>,
}

impl Quiet {
    /// Reads `22:00-06:00`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::Schedule(format!(
                "schedule.quiet: `{text}` is no time of the day; write it as 22:00-06:00"
            ))
        };
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour <= 24 && minute < 60 && hour * 60 + minute <= DAY).then(|| hour * 60 + minute)
        };
        Ok(Self {
            from: minute(from).ok_or_else(wrong)?,
            to: minute(to).ok_or_else(wrong)?,
        })
    }

    fn holds(self, minute: u32) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl Machine {
    /// Whether a scheduled run may start; the inner error says why not.
    pub fn may_start(&self, schedule: &Schedule) -> Result<Result<(), String>, Error> {
        for text in &schedule.quiet {
            if Quiet::parse(text)?.holds(self.minute) {
                return Ok(Err(format!("these are quiet hours ({text})")));
            }
        }
        Ok(self.is_fit(schedule))
    }

    fn is_fit(&self, schedule: &Schedule) -> Result<(), String> {
        if schedule.only_on_mains {
            match self.on_mains {
                Some(true) => {}
                Some(false) => return Err("the machine runs on its battery".to_owned()),
                None => {
                    return Err("it is not known whether the machine has mains power".to_owned());
                }
            }
        }
        if !schedule.only_when_idle {
            return Ok(());
        }
        match self.load_percent {
            Some(load) if load <= schedule.idle_percent => Ok(()),
            Some(load) => Err(format!("the machine is busy ({load} % of its processors)")),
            None => Err("it is not known whether the machine is busy".to_owned()),
        }
    }

    /// The machine now, at `minute` of the local day.
    pub fn now(minute: u32) -> Self {
        Self {
            minute,
            on_mains: on_mains("/sys/class/power_supply".as_ref()),
            load_percent: load_percent(),
        }
    }
}

/// Whether one of the supplies in `folder` is the mains and gives power; a machine that has a
/// folder but no battery is a desk's.
fn on_mains(folder: &std::path::Path) -> Option<bool> {
    let mut has_battery = false;
    for supply in folder.read_dir().ok()?.flatten() {
        let read = |name: &str| {
            let text = std::fs::read_to_string(supply.path().join(name));
            text.map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        match read("type").as_str() {
            "Mains" | "USB" if read("online") == "1" => return Some(true),
            "Battery" if read("scope") != "Device" => has_battery = true,
            _ => {}
        }
    }
    Some(!has_battery)
}

fn load_percent() -> Option<u32> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let load: f64 = text.split(' ').next()?.parse().ok()?;
    let processors = std::thread::available_parallelism().ok()?.get();
    let percent = load * 100.0 / f64::from(u32::try_from(processors).ok()?);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a load is small and not negative"
    )]
    Some(percent.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Machine = Machine {
        minute: 12 * 60,
        on_mains: Some(true),
        load_percent: Some(10),
    };

    fn held_back(machine: Machine, schedule: &Schedule) -> String {
        machine.may_start(schedule).unwrap().unwrap_err()
    }

    #[test]
    fn quiet_hours_hold_over_midnight_and_end_with_their_last_minute() {
        let quiet = |text: &str| Schedule {
            quiet: vec![text.to_owned()],
            ..Schedule::default()
        };
        let (night, day) = (quiet("22:00-06:00"), quiet("09:00-18:00"));
        let at = |hour: u32, minute: u32| Machine {
            minute: hour * 60 + minute,
            ..NOON
        };
        for (machine, schedule, starts) in [
            (at(23, 0), &night, false),
            (at(5, 59), &night, false),
            (at(6, 0), &night, true),
            (at(12, 0), &day, false),
            (at(18, 0), &day, true),
        ] {
            assert_eq!(
                machine.may_start(schedule).unwrap().is_ok(),
                starts,
                "{machine:?}"
            );
        }
        for wrong in ["night", "22-6", "22:00-25:00", "22:60-06:00", ""] {
            let error = NOON.may_start(&quiet(wrong)).unwrap_err().to_string();
            assert!(error.contains("22:00-06:00"), "{error}");
        }
    }

    #[test]
    fn power_and_load_count_only_where_they_are_asked_for() {
        let poor = Machine {
            on_mains: Some(false),
            load_percent: Some(90),
            ..NOON
        };
        assert_eq!(poor.may_start(&Schedule::default()).unwrap(), Ok(()));
        let mains = Schedule {
            only_on_mains: true,
            ..Schedule::default()
        };
        let idle = Schedule {
            only_when_idle: true,
            ..Schedule::default()
        };
        assert!(held_back(poor, &mains).contains("battery"));
        assert!(held_back(poor, &idle).contains("90 %"));
        let unknown = Machine {
            on_mains: None,
            load_percent: None,
            ..NOON
        };
        assert!(held_back(unknown, &mains).contains("not known"));
        assert!(held_back(unknown, &idle).contains("not known"));
        assert_eq!(NOON.may_start(&mains).unwrap(), Ok(()));
        assert_eq!(NOON.may_start(&idle).unwrap(), Ok(()));
    }

    #[test]
    fn supplies_are_read_as_the_system_tells_them() {
        let folder = tempfile::tempdir().unwrap();
        let supply = |name: &str, files: &[(&str, &str)]| {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
            for (file, text) in files {
                std::fs::write(folder.path().join(name).join(file), text).unwrap();
            }
        };
        assert_eq!(on_mains(&folder.path().join("none")), None);
        assert_eq!(on_mains(folder.path()), Some(true), "no battery");
        supply("BAT0", &[("type", "Battery\n")]);
        supply("AC", &[("type", "Mains\n"), ("online", "0\n")]);
        assert_eq!(on_mains(folder.path()), Some(false));
        supply("AC", &[("online", "1\n")]);
        assert_eq!(on_mains(folder.path()), Some(true));
    }
}
